namespace UserGrains.Listing.Filters;

/// <summary>What a comparison reads: a text of the user, the time of its last change, or a custom value.</summary>
internal sealed class FilterProperty
{
    private readonly RowField _field;
    private readonly byte[]? _customKey;

    private FilterProperty(RowField field, byte[]? customKey, bool isUpdated)
    {
        _field = field;
        _customKey = customKey;
        IsUpdated = isUpdated;
    }

    /// <summary>Gets the time of the last change.</summary>
    public static FilterProperty Updated { get; } = new(default, customKey: null, isUpdated: true);

    /// <summary>Gets a value indicating whether it is the time of the last change, which every user has.</summary>
    public bool IsUpdated { get; }

    /// <summary>Gets a value indicating whether it may have values of any type.</summary>
    public bool IsCustom => _customKey is not null;

    public static FilterProperty Of(RowField field) => new(field, customKey: null, isUpdated: false);

    public static FilterProperty Custom(byte[] key) => new(default, key, isUpdated: false);

    /// <summary>Reads the value.</summary>
    /// <returns><see langword="false"/> when the user has none.</returns>
    public bool TryRead(UserRow user, out CustomValueKind kind, out ReadOnlySpan<byte> text)
    {
        if (_customKey is not null)
        {
            return CustomRow.TryFind(user.Custom, _customKey, out kind, out text);
        }

        kind = CustomValueKind.String;
        return user.TryGet(_field, out text);
    }
}
