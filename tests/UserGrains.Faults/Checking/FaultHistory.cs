namespace UserGrains.Faults.Checking;

/// <summary>
/// Everything that callers and watchers saw in one run. All times are microseconds of the machine's monotonic clock,
/// so those of different processes can be compared.
/// </summary>
internal sealed record FaultHistory
{
    public IReadOnlyList<WriteRecord> Writes { get; init; } = [];

    public IReadOnlyList<ReadRecord> Reads { get; init; } = [];

    public IReadOnlyList<Sighting> Sightings { get; init; } = [];

    public IReadOnlyList<CallError> Errors { get; init; } = [];

    public IReadOnlyList<FinalState> Finals { get; init; } = [];

    public IReadOnlyList<Mark> Marks { get; init; } = [];

    /// <summary>Gets the watches that must have converged: those whose process lived to the end, each with its users.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> LiveWatches { get; init; } =
        new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
}
