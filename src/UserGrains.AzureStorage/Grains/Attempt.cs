using Azure;

namespace UserGrains.AzureStorage.Grains;

/// <summary>How a transaction went.</summary>
/// <param name="Outcome">What is known.</param>
/// <param name="FailedAction">With <see cref="AttemptOutcome.ConditionFailed"/>: the index of the action whose condition failed; 0 is the head.</param>
/// <param name="ETags">With <see cref="AttemptOutcome.Committed"/>: the new ETags by action, or <see langword="null"/> when the answer was lost.</param>
internal readonly record struct Attempt(AttemptOutcome Outcome, int FailedAction = 0, ETag[]? ETags = null);
