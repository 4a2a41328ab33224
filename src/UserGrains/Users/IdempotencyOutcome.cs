namespace UserGrains.Users;

/// <summary>What the write of an idempotency key was, and how it ended.</summary>
internal readonly record struct IdempotencyOutcome(long Fingerprint, UserWriteStatus Status, long Version);
