using System.Text;

namespace UserGrains.Listing;

/// <summary>The order of a list: by some fields, and then by id, so that no two users are at one place.</summary>
internal sealed class UserOrder(IReadOnlyList<SortKey> keys, uint fingerprint)
{
    private const string Field = "sort";

    /// <summary>Gets the fields, most important first.</summary>
    public IReadOnlyList<SortKey> Keys => keys;

    /// <summary>Gets what tells this order from others.</summary>
    public uint Fingerprint => fingerprint;

    /// <summary>Reads an order.</summary>
    /// <param name="sort">For each field its name, alone or followed by <c>:asc</c> or <c>:desc</c>.</param>
    /// <exception cref="UserGrainsException"><see cref="UserGrainsError.InvalidQuery"/>.</exception>
    public static UserOrder Parse(IReadOnlyList<string> sort)
    {
        if (sort.Count > UserGrainsLimits.MaxSortFields)
        {
            throw Fault($"There are {sort.Count} fields to sort by, and may be {UserGrainsLimits.MaxSortFields}.");
        }

        var keys = sort.Select((entry, place) => ParseKey(entry, place + 1)).ToArray();
        return new UserOrder(keys, FingerprintOf(keys));
    }

    /// <summary>Compares two users.</summary>
    /// <returns>0 only for one and the same id.</returns>
    public int Compare(UserRow left, UserRow right)
    {
        foreach (var key in keys)
        {
            var order = key.Compare(left, right);
            if (order != 0)
            {
                return order;
            }
        }

        return left.Id.SequenceCompareTo(right.Id);
    }

    private static uint FingerprintOf(SortKey[] keys)
    {
        // FNV-1a, because it has to be the same on every node.
        var hash = 2166136261;
        foreach (var key in keys)
        {
            byte[] named = [key.CustomKey is null ? (byte)0 : (byte)1, key.IsUpdated ? (byte)1 : (byte)0, key.IsDescending ? (byte)1 : (byte)0, (byte)key.Field];
            foreach (var value in named.Concat(key.CustomKey ?? []).Append(byte.MaxValue))
            {
                hash = (hash ^ value) * 16777619;
            }
        }

        return hash;
    }

    private static SortKey ParseKey(string? entry, int place)
    {
        entry ??= string.Empty;
        var colon = entry.LastIndexOf(':');
        var (name, direction) = colon < 0 ? (entry, "asc") : (entry[..colon], entry[(colon + 1)..]);
        var isDescending = direction switch
        {
            "asc" => false,
            "desc" => true,
            _ => throw Fault($"The direction of field {place} to sort by is neither asc nor desc. Write it as name, name:asc or name:desc."),
        };
        return name switch
        {
            UserProperties.Updated => new SortKey(default, CustomKey: null, IsUpdated: true, isDescending),
            _ when UserProperties.TryFind(name, out var field) => new SortKey(field, CustomKey: null, IsUpdated: false, isDescending),
            _ when name.StartsWith(UserProperties.Custom + ".", StringComparison.Ordinal) && name.Length > UserProperties.Custom.Length + 1 && name.Length <= UserGrainsLimits.MaxNameCharacters =>
                new SortKey(default, Encoding.UTF8.GetBytes(name[(UserProperties.Custom.Length + 1)..]), IsUpdated: false, isDescending),
            _ => throw Fault($"Field {place} to sort by is not known. There are {UserProperties.Names} and custom.key."),
        };
    }

    private static UserGrainsException Fault(string message) => new(UserGrainsError.InvalidQuery, message, [new InvalidField(Field, message)]);
}
