using Orleans.Storage;

namespace UserGrains.AzureStorage.Grains;

/// <summary>How grain states are kept in an Azure table.</summary>
public sealed class AzureTablesGrainStorageOptions : AzureTablesOptions, IStorageProviderSerializerOptions
{
    /// <summary>The configuration section that the storage of users and watchers is bound from.</summary>
    public const string SectionName = "UserGrains:AzureTables";

    /// <summary>The most bytes of one state: what the service takes in one row, less what the row itself needs.</summary>
    public const int MaxStateBytes = 15 * 64 * 1024;

    /// <summary>Initializes a new instance of the <see cref="AzureTablesGrainStorageOptions"/> class.</summary>
    public AzureTablesGrainStorageOptions()
        : base("UserGrains") => RequestTimeout = TimeSpan.FromSeconds(2);

    /// <summary>Gets or sets how many parts the records of one service are spread over. Each part commits by itself, so more of them make smaller batches.</summary>
    /// <value>From 1 to 1,024. The default is 16. The number is stored in the table; a later start with another one is refused.</value>
    public int Partitions { get; set; } = 16;

    /// <summary>Gets or sets how long a write is tried, from when it is queued.</summary>
    /// <value>From 1 second to 5 minutes, and longer than <see cref="AzureTablesOptions.RequestTimeout"/>. The default is 4 seconds.</value>
    public TimeSpan WriteDeadline { get; set; } = TimeSpan.FromSeconds(4);

    /// <summary>
    /// Gets or sets the most writes of one partition that wait for a commit. One more fails at once with a transient
    /// <see cref="AzureTablesStorageException"/>; it is certain not to have happened.
    /// </summary>
    /// <value>From 1 to 1,000,000. The default is 8,192.</value>
    public int MaxQueuedWrites { get; set; } = 8_192;

    /// <summary>Gets or sets the most bytes of one partition's states that wait for a commit, with the same behaviour at the limit.</summary>
    /// <value>From 1 MiB to 16 GiB. The default is 32 MiB.</value>
    public long MaxQueuedBytes { get; set; } = 32L * 1024 * 1024;

    /// <summary>Gets or sets for how long a scan still reports that a record was cleared.</summary>
    /// <value>From 1 minute to 365 days. The default is 7 days.</value>
    public TimeSpan ClearedRetention { get; set; } = TimeSpan.FromDays(7);

    /// <summary>Gets or sets what turns states into bytes and back. Changing it does not convert what is stored.</summary>
    /// <value>
    /// The default writes users and watchers as JSON text and everything else with the <see cref="IGrainStorageSerializer"/> of the silo.
    /// Text is stored as text, other bytes as binary properties.
    /// </value>
    public IGrainStorageSerializer GrainStorageSerializer { get; set; } = null!;
}
