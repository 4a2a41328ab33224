using System.ComponentModel.DataAnnotations;

namespace UserGrains;

/// <summary>How a silo keeps users.</summary>
public sealed class UserGrainsOptions
{
    /// <summary>The configuration section these options are bound from. Its part <c>Client</c> belongs to the client's options.</summary>
    public const string SectionName = "UserGrains";

    /// <summary>The keyset that there is when none is configured.</summary>
    public const string DefaultKeyset = "demo";

    /// <summary>Gets the keysets (tenants) by name. Calls that name another are refused.</summary>
    /// <value>Names of 1 to 64 ASCII letters, digits, '-' and '.', in which case matters. When none is configured there is <c>demo</c>, with everything on.</value>
    public IDictionary<string, KeysetOptions> Keysets { get; } = new Dictionary<string, KeysetOptions>(StringComparer.Ordinal);

    /// <summary>
    /// Gets or sets for how long a silo may go without reading the cluster's membership before it stops answering, until it has read it again.
    /// It bounds how old an answer of a silo can be that was frozen or cut off, and that the cluster has given up.
    /// </summary>
    /// <value>From 5 seconds to 5 minutes. The default is 10 seconds.</value>
    [Range(typeof(TimeSpan), "00:00:05", "00:05:00")]
    public TimeSpan MembershipStalenessBound { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Gets or sets the same for a silo that runs without a pause while every read of the membership fails: the membership's storage is down, and nobody
    /// can be given up without it. It also bounds how old an answer of a silo can be that is cut off from storage and all other silos, but not from its callers.
    /// </summary>
    /// <value>From 5 seconds to 5 minutes. The default is 30 seconds. Where <see cref="MembershipStalenessBound"/> is longer, that one counts.</value>
    [Range(typeof(TimeSpan), "00:00:05", "00:05:00")]
    public TimeSpan MembershipOutageBound { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Gets or sets how long one read or write of the storage may take. A write that was not answered by then has an unknown outcome: its callers are told so, and
    /// the grain goes on from what is stored.
    /// </summary>
    /// <value>
    /// From 1 second to 5 minutes. The default is 4.5 seconds: above the deadlines of UserGrains' own storages, and below the 5 seconds after which
    /// callers of a node give up. Raise it with Orleans' response time-out for a storage that is slower than that.
    /// </value>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan StorageTimeout { get; set; } = TimeSpan.FromSeconds(4.5);

    /// <summary>
    /// Gets or sets for how long the silos must have been the same before users that are active elsewhere move to the silo that has their storage partition.
    /// Storages without partitions place users at random, and there they stay.
    /// </summary>
    /// <value>From 1 second to 1 day; it may take up to twice as long. The default is 30 seconds.</value>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan PlacementSettleTime { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Gets or sets for how long the last state of a deleted user is kept, so that watchers who were away learn of the deletion.</summary>
    /// <value>From 1 hour to 3,650 days. The default is 30 days. Idempotency keys that are older are refused when nothing is kept of their user.</value>
    [Range(typeof(TimeSpan), "01:00:00", "3650.00:00:00")]
    public TimeSpan TombstoneRetention { get; set; } = TimeSpan.FromDays(30);

    /// <summary>
    /// Gets or sets how often the storage is walked for deleted users whose time is over. A storage that cannot be walked loses them when they are next read.
    /// </summary>
    /// <value>From 1 minute to 30 days. The default is 1 day.</value>
    [Range(typeof(TimeSpan), "00:01:00", "30.00:00:00")]
    public TimeSpan TombstoneCollectionPeriod { get; set; } = TimeSpan.FromDays(1);

    /// <summary>Gets or sets a value indicating whether the silos keep a directory of all users in memory, so that users can be listed and looked up by other things than their ids.</summary>
    /// <value>The default is <see langword="true"/>. It needs about 300 bytes a user, and a storage that implements <see cref="IGrainStorageScan"/>.</value>
    public bool Directory { get; set; } = true;

    /// <summary>Gets or sets how often the directory asks the storage for what has changed although nothing went wrong. After a fault it asks at once.</summary>
    /// <value>From 1 second to 1 day. The default is 5 minutes.</value>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan DirectoryHealPeriod { get; set; } = TimeSpan.FromMinutes(5);
}
