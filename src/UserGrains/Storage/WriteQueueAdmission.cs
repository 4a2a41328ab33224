namespace UserGrains.Storage;

/// <summary>What became of a write that was offered to a <see cref="WriteQueue{TWrite}"/>.</summary>
internal enum WriteQueueAdmission
{
    /// <summary>It waits; whoever pumps the queue comes by.</summary>
    Queued,

    /// <summary>It waits and nobody pumps: the caller now must, or must have somebody else do it.</summary>
    QueuedAndPumpIsYours,

    /// <summary>Refused: too much waits already.</summary>
    Full,

    /// <summary>Refused: the storage is closed.</summary>
    Closed,
}
