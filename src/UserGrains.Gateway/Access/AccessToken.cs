namespace UserGrains.Gateway.Access;

/// <summary>A token that was found to be good: who it is for, what it grants, and until when.</summary>
internal sealed class AccessToken(string subject, string? id, long? issuedAt, DateTimeOffset expiresAt, Grants grants)
{
    /// <summary>Gets the caller's name.</summary>
    public string Subject { get; } = subject;

    /// <summary>Gets its own name, by which it can be revoked; <see langword="null"/> when it has none.</summary>
    public string? Id { get; } = id;

    /// <summary>Gets when it was made, in Unix seconds; <see langword="null"/> when it does not say.</summary>
    public long? IssuedAt { get; } = issuedAt;

    public DateTimeOffset ExpiresAt { get; } = expiresAt;

    /// <summary>Gets who has it.</summary>
    public Caller Caller => field ??= new Caller(grants, this);
}
