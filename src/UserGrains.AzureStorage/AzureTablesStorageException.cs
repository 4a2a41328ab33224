namespace UserGrains.AzureStorage;

/// <summary>The table service could not do what was asked. The message says what to do about it; it holds no key and no value.</summary>
public sealed class AzureTablesStorageException : IOException
{
    /// <summary>Initializes a new instance of the <see cref="AzureTablesStorageException"/> class.</summary>
    public AzureTablesStorageException()
        : base("The Azure Tables storage failed.")
    {
    }

    /// <summary>Initializes a new instance of the <see cref="AzureTablesStorageException"/> class.</summary>
    /// <param name="message">What was found and what to do.</param>
    public AzureTablesStorageException(string message)
        : base(message)
    {
    }

    /// <summary>Initializes a new instance of the <see cref="AzureTablesStorageException"/> class.</summary>
    /// <param name="message">What was found and what to do.</param>
    /// <param name="innerException">The cause.</param>
    public AzureTablesStorageException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Gets a value indicating whether the same call may succeed later.</summary>
    public bool IsTransient { get; init; }

    /// <summary>Gets a value indicating whether the write may have been made, or may still be made. Otherwise it was not and will not be.</summary>
    public bool IsOutcomeUnknown { get; init; }
}
