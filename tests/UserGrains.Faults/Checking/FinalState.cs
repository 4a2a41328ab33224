namespace UserGrains.Faults.Checking;

/// <summary>Where a user stood in storage when all load had ended.</summary>
internal sealed record FinalState(string User, long Version, string Value);
