namespace UserGrains.Faults.Checking;

/// <summary>One read that was answered.</summary>
/// <param name="User">The user.</param>
/// <param name="StartedAt">When it was sent.</param>
/// <param name="AnsweredAt">When the answer was there.</param>
/// <param name="Version">The version read; 0 when there was no such user.</param>
/// <param name="Value">The write that made the state.</param>
/// <param name="IsStrong">Whether storage was asked.</param>
internal sealed record ReadRecord(string User, long StartedAt, long AnsweredAt, long Version, string Value, bool IsStrong);
