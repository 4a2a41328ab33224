namespace UserGrains.Tests.Guarantees;

/// <summary>One call of a generated history.</summary>
internal sealed record HistoryStep(string Operation, string? Name, long? ExpectedVersion);
