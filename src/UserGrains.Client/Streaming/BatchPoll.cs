namespace UserGrains.Client.Streaming;

/// <summary>Asks a watcher grain for the next batch.</summary>
/// <param name="Session">The subscriber's session, new whenever it says what it has seen.</param>
/// <param name="LastNumber">The last batch that the subscriber got.</param>
/// <param name="Seen">Begins the session: what the subscriber has seen. <see langword="null"/> to go on with one.</param>
[GenerateSerializer, Immutable, Alias("UserGrains.BatchPoll")]
internal sealed record BatchPoll([property: Id(0)] Guid Session, [property: Id(1)] long LastNumber, [property: Id(2)] SeenUser[]? Seen);
