namespace UserGrains;

/// <summary>A call that failed. <see cref="Error"/> says why and is stable; the message is for people.</summary>
[GenerateSerializer, Alias("UserGrains.UserGrainsException")]
public sealed class UserGrainsException : Exception
{
    /// <summary>Initializes a new instance of the <see cref="UserGrainsException"/> class.</summary>
    public UserGrainsException()
        : this(UserGrainsError.Unknown, "The call failed.")
    {
    }

    /// <summary>Initializes a new instance of the <see cref="UserGrainsException"/> class.</summary>
    /// <param name="message">What was found, what was wanted, and the fix.</param>
    public UserGrainsException(string message)
        : this(UserGrainsError.Unknown, message)
    {
    }

    /// <summary>Initializes a new instance of the <see cref="UserGrainsException"/> class.</summary>
    /// <param name="message">What was found, what was wanted, and the fix.</param>
    /// <param name="innerException">The cause.</param>
    public UserGrainsException(string message, Exception innerException)
        : this(UserGrainsError.Unknown, message, innerException)
    {
    }

    /// <summary>Initializes a new instance of the <see cref="UserGrainsException"/> class.</summary>
    /// <param name="error">Why the call failed.</param>
    /// <param name="message">What was found, what was wanted, and the fix.</param>
    /// <param name="innerException">The cause, if there is one.</param>
    public UserGrainsException(UserGrainsError error, string message, Exception? innerException = null)
        : base(message, innerException)
    {
        Error = error;
    }

    /// <summary>Initializes a new instance of the <see cref="UserGrainsException"/> class.</summary>
    /// <param name="error">Why the call failed.</param>
    /// <param name="message">What was found, what was wanted, and the fix.</param>
    /// <param name="invalidFields">Every field that breaks a limit.</param>
    public UserGrainsException(UserGrainsError error, string message, IReadOnlyList<InvalidField> invalidFields)
        : base(message)
    {
        Error = error;
        // A plain array: the type behind a collection expression is not one that Orleans can write.
        InvalidFields = invalidFields.ToArray();
    }

    /// <summary>Gets why the call failed.</summary>
    [Id(0)]
    public UserGrainsError Error { get; private set; }

    /// <summary>Gets every field that breaks a limit; empty unless <see cref="Error"/> is <see cref="UserGrainsError.InvalidUser"/>.</summary>
    [Id(1)]
    public IReadOnlyList<InvalidField> InvalidFields { get; private set; } = [];

    /// <summary>Gets the version that the user has, when <see cref="Error"/> is <see cref="UserGrainsError.VersionConflict"/>; otherwise <see langword="null"/>.</summary>
    [Id(2)]
    public long? CurrentVersion { get; init; }

    /// <summary>Gets a value indicating whether the same call may succeed later without any change to it.</summary>
    public bool IsTransient =>
        Error is UserGrainsError.OutcomeUnknown or UserGrainsError.TooBusy or UserGrainsError.StorageUnavailable or UserGrainsError.Unavailable;
}
