namespace UserGrains.Sqlite;

/// <summary>The database could not do what was asked. The message says what to do about it; it holds no key and no value.</summary>
public sealed class SqliteStorageException : IOException
{
    /// <summary>Initializes a new instance of the <see cref="SqliteStorageException"/> class.</summary>
    public SqliteStorageException()
        : base("The SQLite storage failed.")
    {
    }

    /// <summary>Initializes a new instance of the <see cref="SqliteStorageException"/> class.</summary>
    /// <param name="message">What was found and what to do.</param>
    public SqliteStorageException(string message)
        : base(message)
    {
    }

    /// <summary>Initializes a new instance of the <see cref="SqliteStorageException"/> class.</summary>
    /// <param name="message">What was found and what to do.</param>
    /// <param name="innerException">The cause.</param>
    public SqliteStorageException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    internal SqliteStorageException(string message, bool isTransient, int errorCode = 0, Exception? innerException = null)
        : base(message, innerException)
    {
        IsTransient = isTransient;
        ErrorCode = errorCode;
    }

    /// <summary>Gets a value indicating whether the same call may succeed later without the node being restarted.</summary>
    public bool IsTransient { get; }

    /// <summary>Gets SQLite's extended result code, or 0 when SQLite was not asked.</summary>
    public int ErrorCode { get; }
}
