namespace UserGrains.Testing;

/// <summary>What <see cref="TestStorage"/> throws when it was told to fail.</summary>
public sealed class TestStorageException : Exception
{
    /// <summary>Initializes a new instance of the <see cref="TestStorageException"/> class.</summary>
    public TestStorageException()
        : this("The test storage fails, as it was told to.")
    {
    }

    /// <summary>Initializes a new instance of the <see cref="TestStorageException"/> class.</summary>
    /// <param name="message">The message.</param>
    public TestStorageException(string message)
        : base(message)
    {
    }

    /// <summary>Initializes a new instance of the <see cref="TestStorageException"/> class.</summary>
    /// <param name="message">The message.</param>
    /// <param name="innerException">The cause.</param>
    public TestStorageException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
