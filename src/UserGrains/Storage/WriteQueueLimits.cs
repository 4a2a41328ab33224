namespace UserGrains.Storage;

/// <summary>The limits of a <see cref="WriteQueue{TWrite}"/>.</summary>
/// <param name="MaxBatchWrites">The most writes in one batch.</param>
/// <param name="MaxBatchBytes">The most bytes in one batch. A single larger write makes a batch of its own.</param>
/// <param name="MaxQueuedWrites">The most writes that wait. One more is refused.</param>
/// <param name="MaxQueuedBytes">The most bytes that wait. A write that would exceed them is refused, unless nothing waits.</param>
internal sealed record WriteQueueLimits(int MaxBatchWrites, int MaxBatchBytes, int MaxQueuedWrites, long MaxQueuedBytes);
