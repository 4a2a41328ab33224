using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace UserGrains;

/// <summary>The custom values of a user by key: immutable, in the ordinal order of the keys, equal when keys and values are.</summary>
[GenerateSerializer, Immutable, Alias("UserGrains.CustomFields")]
public sealed class CustomFields : IReadOnlyDictionary<string, CustomValue>, IEquatable<CustomFields>
{
    [Id(0)]
    private readonly string[] _keys;

    [Id(1)]
    private readonly CustomValue[] _values;

    private CustomFields(string[] sortedKeys, CustomValue[] values)
    {
        _keys = sortedKeys;
        _values = values;
    }

    /// <summary>Initializes a new instance of the <see cref="CustomFields"/> class.</summary>
    /// <param name="values">The values by key; of a key that comes twice the last value is kept.</param>
    public CustomFields(IEnumerable<KeyValuePair<string, CustomValue>> values)
    {
        ArgumentNullException.ThrowIfNull(values);

        var sorted = new SortedList<string, CustomValue>(StringComparer.Ordinal);
        foreach (var (key, value) in values)
        {
            sorted[key] = value;
        }

        _keys = [.. sorted.Keys];
        _values = [.. sorted.Values];
    }

    /// <summary>Gets the fields without any key.</summary>
    public static CustomFields Empty { get; } = new([], []);

    /// <inheritdoc/>
    public int Count => _keys.Length;

    /// <inheritdoc/>
    public IEnumerable<string> Keys => _keys;

    /// <inheritdoc/>
    public IEnumerable<CustomValue> Values => _values;

    /// <inheritdoc/>
    public CustomValue this[string key] =>
        TryGetValue(key, out var value) ? value : throw new KeyNotFoundException("The user has no custom value of that key.");

    /// <inheritdoc/>
    public bool ContainsKey(string key) => TryGetValue(key, out _);

    /// <inheritdoc/>
    public bool TryGetValue(string key, [MaybeNullWhen(false)] out CustomValue value)
    {
        var at = Array.BinarySearch(_keys, key, StringComparer.Ordinal);
        value = at >= 0 ? _values[at] : default;
        return at >= 0;
    }

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, CustomValue>> GetEnumerator()
    {
        for (var i = 0; i < _keys.Length; i++)
        {
            yield return new(_keys[i], _values[i]);
        }
    }

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <inheritdoc/>
    public bool Equals(CustomFields? other) =>
        ReferenceEquals(this, other)
        || (other is not null && _keys.AsSpan().SequenceEqual(other._keys) && _values.AsSpan().SequenceEqual(other._values));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as CustomFields);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        foreach (var (key, value) in this)
        {
            hash.Add(key, StringComparer.Ordinal);
            hash.Add(value);
        }

        return hash.ToHashCode();
    }

    /// <summary>Applies a patch key by key: a value is set, null removes the key (RFC 7396), what is not mentioned is kept.</summary>
    /// <param name="patch">The keys to set or remove.</param>
    /// <returns>The fields afterwards.</returns>
    public CustomFields Merge(CustomFields patch)
    {
        ArgumentNullException.ThrowIfNull(patch);

        var merged = new SortedList<string, CustomValue>(StringComparer.Ordinal);
        foreach (var (key, value) in this)
        {
            merged.Add(key, value);
        }

        foreach (var (key, value) in patch)
        {
            if (value.Kind == CustomValueKind.Null)
            {
                merged.Remove(key);
            }
            else
            {
                merged[key] = value;
            }
        }

        return new CustomFields([.. merged.Keys], [.. merged.Values]);
    }
}
