namespace UserGrains.Faults.Checking;

/// <summary>One change that a caller asked for, from its first attempt on. Its id is the value that it writes, so a state names the write that made it.</summary>
/// <param name="Id">The write, and what it sets the user's name to.</param>
/// <param name="User">The user.</param>
/// <param name="StartedAt">When it was first sent.</param>
internal sealed record WriteRecord(string Id, string User, long StartedAt)
{
    /// <summary>Gets when the caller was told that it is stored; <see langword="null"/> when that never happened, so it may be stored or not.</summary>
    public long? AcknowledgedAt { get; init; }

    /// <summary>Gets the version that it made; 0 when it was never acknowledged.</summary>
    public long Version { get; init; }
}
