namespace UserGrains;

/// <summary>What a patch does with one field: keep it (the default), set it, or clear it.</summary>
/// <typeparam name="T">The field's type.</typeparam>
public readonly record struct PatchField<T>
    where T : class
{
    private PatchField(T? value)
    {
        IsMentioned = true;
        Value = value;
    }

    /// <summary>Gets a value indicating whether the patch sets or clears the field; <see langword="false"/> keeps it.</summary>
    public bool IsMentioned { get; }

    /// <summary>Gets the value to set; <see langword="null"/> clears the field when it is mentioned.</summary>
    public T? Value { get; }

    /// <summary>Sets the field to a value; <see langword="null"/> clears it.</summary>
    /// <param name="value">The value.</param>
    public static implicit operator PatchField<T>(T? value) => new(value);
}
