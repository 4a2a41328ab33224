using UserGrains.Faults.Plans;

namespace UserGrains.Faults.Runs;

/// <summary>What a run is told on its command line.</summary>
internal sealed record RunSetup
{
    public required int Seed { get; init; }

    /// <summary>Gets how long faults go on; the fault under way is finished, and every kind is had once.</summary>
    public required TimeSpan Duration { get; init; }

    public required IReadOnlyList<FaultKind> Faults { get; init; }

    public required DirectoryInfo Folder { get; init; }

    /// <summary>Gets how many users there are.</summary>
    public required int Users { get; init; }

    /// <summary>Gets how much is written, by all loads together.</summary>
    public required double WritesPerSecond { get; init; }

    /// <summary>Gets the silo programs, which silos run in turn.</summary>
    public required IReadOnlyList<string> Silos { get; init; }
}
