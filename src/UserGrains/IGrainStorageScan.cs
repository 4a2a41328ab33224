namespace UserGrains;

/// <summary>
/// What a grain storage can answer beside single records: everything, and everything changed since. A storage registered under
/// <see cref="UserGrainsStorage.ProviderName"/> may implement it; without it users cannot be listed and tombstones are collected only when they are next read.
/// </summary>
public interface IGrainStorageScan
{
    /// <summary>Gets the number of partitions, at least 1. Positions are compared only within one partition.</summary>
    int PartitionCount { get; }

    /// <summary>Gets the partition that a grain's records are in.</summary>
    /// <param name="grain">The grain.</param>
    /// <returns>From 0 to <see cref="PartitionCount"/> - 1, and for one grain always the same.</returns>
    int PartitionOf(GrainId grain);

    /// <summary>
    /// Gets how often the stored data was replaced by an older copy of itself, as far as the storage can tell. It goes into every user's incarnation,
    /// so that watchers take what a restored back-up holds as the present.
    /// </summary>
    long Epoch { get; }

    /// <summary>Reads the records of one state name whose position is above <paramref name="since"/>, in the order of their positions.</summary>
    /// <typeparam name="T">The state's type.</typeparam>
    /// <param name="stateName">The state's name.</param>
    /// <param name="partition">From 0 to <see cref="PartitionCount"/> - 1.</param>
    /// <param name="since">0 for everything, or the highest position seen before.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>
    /// Each record once, as it is when it is read. A record that is written while the scan goes on comes again with the next one, since the highest position
    /// that this one reports, if what this one reported is not its last state.
    /// </returns>
    IAsyncEnumerable<ScannedRecord<T>> ReadAsync<T>(string stateName, int partition, long since, CancellationToken cancellationToken);
}
