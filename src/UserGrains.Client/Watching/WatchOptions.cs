namespace UserGrains.Client;

/// <summary>How a watch hands over what it sees.</summary>
public sealed record WatchOptions
{
    /// <summary>The longest <see cref="BatchWindow"/>: 1 minute.</summary>
    public static readonly TimeSpan MaxBatchWindow = TimeSpan.FromMinutes(1);

    /// <summary>Gets how long a batch gathers after its first change. Each user is in a batch once, at its latest state.</summary>
    /// <value>From 0 to 1 minute. The default is 0: a batch goes out as soon as the consumer is ready for it.</value>
    public TimeSpan BatchWindow { get; init; }

    /// <summary>
    /// Gets what the caller has seen already, by user id. Of these users only what is newer is delivered; of all others the present state comes first.
    /// </summary>
    public IReadOnlyDictionary<string, UserPosition> ResumeFrom { get; init; } = new Dictionary<string, UserPosition>(StringComparer.Ordinal);
}
