using System.ComponentModel.DataAnnotations;

namespace UserGrains.Silo.Settings;

/// <summary>What belongs to the node itself; the options of its parts have their own classes.</summary>
internal sealed class NodeOptions
{
    /// <summary>The configuration section these options are bound from.</summary>
    public const string SectionName = "UserGrains";

    /// <summary>Gets or sets where users are kept.</summary>
    /// <value>The default is <see cref="NodeStorage.Sqlite"/>, or what the section <c>Orleans:GrainStorage:UserGrains</c> registers when it is there.</value>
    public NodeStorage? Storage { get; set; }

    /// <summary>Gets or sets where the other nodes are found.</summary>
    /// <value>The default is <see cref="NodeClustering.Localhost"/>, or what the section <c>Orleans:Clustering</c> registers when it is there.</value>
    public NodeClustering? Clustering { get; set; }

    /// <summary>Gets or sets the folder of the embedded storage. It is made when it is missing; other storages do without it.</summary>
    /// <value>A path; a relative one is resolved against the current directory. The default is <c>data</c>.</value>
    [Required]
    public string DataDirectory { get; set; } = "data";

    /// <summary>Gets or sets a value indicating whether user ids may appear in logs and traces.</summary>
    /// <value>The default is <see langword="false"/>: they are cut out.</value>
    public bool IncludeUserIds { get; set; }

    /// <summary>Gets or sets a value indicating whether the Orleans Dashboard is served. It has no sign-in and shows user ids.</summary>
    /// <value>The default is <see langword="true"/>.</value>
    public bool Dashboard { get; set; } = true;

    /// <summary>Gets or sets a value indicating whether the dashboard may be served on addresses that other machines can reach.</summary>
    /// <value>The default is <see langword="false"/>: the node refuses to start with such an address and the dashboard on.</value>
    public bool DashboardOnAnyAddress { get; set; }

    /// <summary>
    /// Gets or sets for how long the node goes on working, with <c>/health/ready</c> unhealthy, after it was told to stop,
    /// so that load balancers stop sending to it first.
    /// </summary>
    /// <value>From 0 to 5 minutes. The default is 0.</value>
    [Range(typeof(TimeSpan), "00:00:00", "00:05:00")]
    public TimeSpan DrainDelay { get; set; }
}
