using System.Collections.Frozen;

namespace UserGrains.Gateway.Access;

/// <summary>A set of ids: some by name, some by how they begin.</summary>
internal sealed class IdPatterns
{
    public static readonly IdPatterns Everybody = new(["*"]);

    private readonly FrozenSet<string> _ids;

    // In ordinal order, and none of them begins with another.
    private readonly string[] _prefixes;

    /// <summary>Makes a set of ids, and of prefixes that end in <c>*</c>.</summary>
    public IdPatterns(IReadOnlyCollection<string> patterns)
    {
        _ids = patterns.Where(static pattern => !IsPrefix(pattern)).ToFrozenSet(StringComparer.Ordinal);
        var prefixes = new List<string>();
        foreach (var prefix in patterns.Where(IsPrefix).Select(static pattern => pattern[..^1]).Order(StringComparer.Ordinal))
        {
            if (prefixes.Count == 0 || !prefix.StartsWith(prefixes[^1], StringComparison.Ordinal))
            {
                prefixes.Add(prefix);
            }
        }

        _prefixes = [.. prefixes];
    }

    /// <summary>Whether every id is in the set, also those of users who do not exist yet.</summary>
    public bool HasEverybody => _prefixes is [""];

    public bool Contains(string id) => _ids.Contains(id) || StartsWithPrefix(id);

    private static bool IsPrefix(string pattern) => pattern.EndsWith('*');

    // The only prefix that the id can begin with is the last one that is not behind it.
    private bool StartsWithPrefix(string id)
    {
        if (_prefixes.Length == 0)
        {
            return false;
        }

        var found = Array.BinarySearch(_prefixes, id, StringComparer.Ordinal);
        var last = found >= 0 ? found : ~found - 1;
        return last >= 0 && id.StartsWith(_prefixes[last], StringComparison.Ordinal);
    }
}
