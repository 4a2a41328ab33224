namespace UserGrains.Client.Streaming;

/// <summary>The answer to a <see cref="BatchPoll"/>.</summary>
/// <param name="IsKnown">Whether the grain has the session; otherwise the subscriber begins a new one.</param>
/// <param name="Batch">The batch after the last number; <see langword="null"/> when there is none yet.</param>
[GenerateSerializer, Immutable, Alias("UserGrains.BatchPollReply")]
internal sealed record BatchPollReply([property: Id(0)] bool IsKnown, [property: Id(1)] UserBatch? Batch);
