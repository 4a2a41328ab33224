namespace UserGrains.Faults.Checking;

/// <summary>Something that was done to the cluster, or that it decided.</summary>
/// <param name="At">When.</param>
/// <param name="Kind">What: a fault's kind with <c>+</c> (begins) or <c>-</c> (is over), <c>dead</c> or <c>twice</c>.</param>
/// <param name="Subject">Which process or user.</param>
internal sealed record Mark(long At, string Kind, string Subject)
{
    /// <summary>The cluster's membership says that a silo is dead.</summary>
    public const string Dead = "dead";

    /// <summary>A user is active on two silos, and stays so.</summary>
    public const string Twice = "twice";
}
