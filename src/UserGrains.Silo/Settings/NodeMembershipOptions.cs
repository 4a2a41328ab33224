using System.ComponentModel.DataAnnotations;
using Orleans.Configuration;

namespace UserGrains.Silo.Settings;

/// <summary>
/// How soon the silos of a cluster give a silent one up. The defaults declare it dead within 10 seconds: docs/operations.md has the reckoning and what it costs.
/// Orleans itself reads <see cref="ClusterMembershipOptions"/> from no section.
/// </summary>
internal sealed class NodeMembershipOptions
{
    /// <summary>The configuration section these options are bound from.</summary>
    public const string SectionName = "UserGrains:Membership";

    /// <summary>Gets or sets how often a silo is probed, and how long its answer may take.</summary>
    /// <value>From 200 milliseconds to 1 minute. The default is 1.5 seconds.</value>
    [Range(typeof(TimeSpan), "00:00:00.2", "00:01:00")]
    public TimeSpan ProbeTimeout { get; set; } = TimeSpan.FromSeconds(1.5);

    /// <summary>
    /// Gets or sets how long an answer may take at most where Orleans waits longer on purpose. As many of these as there are missed probes must have passed without
    /// a sign of life on the connection before a silent silo gets a vote.
    /// </summary>
    /// <value>From 200 milliseconds to 5 minutes, not below <see cref="ProbeTimeout"/>. The default is 2 seconds; that of Orleans would be 6.</value>
    [Range(typeof(TimeSpan), "00:00:00.2", "00:05:00")]
    public TimeSpan MaxProbeTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Gets or sets how many probes in a row must be missed before another silo votes.</summary>
    /// <value>From 1 to 100. The default is 3.</value>
    [Range(1, 100)]
    public int MissedProbes { get; set; } = 3;

    /// <summary>Gets or sets how many silos must vote. Where there are fewer others, all of them are enough.</summary>
    /// <value>From 1 to 10. The default is 2.</value>
    [Range(1, 10)]
    public int Votes { get; set; } = 2;

    /// <summary>Hands them to Orleans.</summary>
    public void ApplyTo(ClusterMembershipOptions membership)
    {
        membership.ProbeTimeout = ProbeTimeout;
        membership.MaxProbeTimeout = MaxProbeTimeout;
        membership.NumMissedProbesLimit = MissedProbes;
        membership.NumVotesForDeathDeclaration = Votes;
    }
}
