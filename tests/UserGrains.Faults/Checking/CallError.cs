namespace UserGrains.Faults.Checking;

/// <summary>A call that failed, or one attempt of a write.</summary>
/// <param name="Operation">What was called: <c>write</c>, <c>read</c>, <c>strong</c> or <c>watch</c>.</param>
/// <param name="User">The user.</param>
/// <param name="StartedAt">When it was sent.</param>
/// <param name="FailedAt">When it failed.</param>
/// <param name="Error">The error's code or the exception's type.</param>
/// <param name="IsTransient">Whether the caller was told that it may succeed later.</param>
internal sealed record CallError(string Operation, string User, long StartedAt, long FailedAt, string Error, bool IsTransient);
