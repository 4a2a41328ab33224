using System.ComponentModel.DataAnnotations;
using Orleans.Storage;

namespace UserGrains.Sqlite;

/// <summary>How grain states and reminders are kept in an SQLite file.</summary>
public sealed class UserGrainsSqliteOptions : IStorageProviderSerializerOptions
{
    /// <summary>The configuration section these options are bound from.</summary>
    public const string SectionName = "UserGrains:Sqlite";

    /// <summary>Gets or sets the path of the database file, relative to the current directory. Missing folders are made.</summary>
    /// <value>1 to 1,024 characters, on a local disk. The default is <c>data/users.db</c>. Beside it appear <c>-wal</c>, <c>-shm</c> and <c>.lock</c>.</value>
    [Required]
    [StringLength(1024)]
    public string DataSource { get; set; } = "data/users.db";

    /// <summary>Gets or sets when a commit counts as done.</summary>
    /// <value>The default is <see cref="SqliteSynchronous.Full"/>.</value>
    [EnumDataType(typeof(SqliteSynchronous))]
    public SqliteSynchronous Synchronous { get; set; } = SqliteSynchronous.Full;

    /// <summary>Gets or sets the most writes in one commit.</summary>
    /// <value>From 1 to 65,536. The default is 1,024.</value>
    [Range(1, 65_536)]
    public int MaxCommitWrites { get; set; } = 1_024;

    /// <summary>Gets or sets the most bytes of states in one commit. A larger single write is committed alone.</summary>
    /// <value>From 4 KiB to 256 MiB. The default is 8 MiB.</value>
    [Range(4 * 1024, 256 * 1024 * 1024)]
    public int MaxCommitBytes { get; set; } = 8 * 1024 * 1024;

    /// <summary>
    /// Gets or sets the most writes that wait for a commit. One more fails at once with a transient <see cref="SqliteStorageException"/>; it is certain
    /// not to have happened.
    /// </summary>
    /// <value>From 1 to 10,000,000. The default is 65,536.</value>
    [Range(1, 10_000_000)]
    public int MaxQueuedWrites { get; set; } = 65_536;

    /// <summary>Gets or sets the most bytes of states that wait for a commit, with the same behaviour at the limit.</summary>
    /// <value>From 64 KiB to 64 GiB. The default is 128 MiB.</value>
    [Range(64L * 1024, 64L * 1024 * 1024 * 1024)]
    public long MaxQueuedBytes { get; set; } = 128L * 1024 * 1024;

    /// <summary>Gets or sets the most bytes of one state. A larger one is refused with an <see cref="SqliteStorageException"/>.</summary>
    /// <value>From 1 KiB to 512 MiB. The default is 16 MiB.</value>
    [Range(1024, 512 * 1024 * 1024)]
    public int MaxStateBytes { get; set; } = 16 * 1024 * 1024;

    /// <summary>Gets or sets the most bytes of the database file. At the limit writes fail as on a full disk, until records are cleared.</summary>
    /// <value>From 1 MiB, or <see langword="null"/> for no limit but the disk. The default is <see langword="null"/>.</value>
    [Range(1024L * 1024, long.MaxValue)]
    public long? MaxDatabaseBytes { get; set; }

    /// <summary>Gets or sets the number of connections that read. Further readers wait.</summary>
    /// <value>From 1 to 256. The default is 4.</value>
    [Range(1, 256)]
    public int ReadConnections { get; set; } = 4;

    /// <summary>Gets or sets the page cache of the connection that writes.</summary>
    /// <value>From 1 MiB to 64 GiB. The default is 64 MiB.</value>
    [Range(1024L * 1024, 64L * 1024 * 1024 * 1024)]
    public long WriteCacheBytes { get; set; } = 64L * 1024 * 1024;

    /// <summary>Gets or sets how long a commit waits for another program that writes to the file, such as an <c>sqlite3</c> shell.</summary>
    /// <value>From 0 to 5 minutes. The default is 5 seconds; then the batch fails with a transient <see cref="SqliteStorageException"/>.</value>
    [Range(typeof(TimeSpan), "00:00:00", "00:05:00")]
    public TimeSpan BusyTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Gets or sets for how long a scan still reports that a record was cleared.</summary>
    /// <value>From 1 minute to 365 days. The default is 7 days.</value>
    [Range(typeof(TimeSpan), "00:01:00", "365.00:00:00")]
    public TimeSpan ClearedRetention { get; set; } = TimeSpan.FromDays(7);

    /// <summary>
    /// Gets or sets how many of the newest writes a scan can name without going through the whole table. Each takes about 12 bytes of the file.
    /// </summary>
    /// <value>From 1 to 1,000,000,000. The default is 1,000,000.</value>
    [Range(1, 1_000_000_000)]
    public int MaxChangesKept { get; set; } = 1_000_000;

    /// <summary>Gets or sets up to which size the whole file is checked for damage at start. A larger one is checked where it is read.</summary>
    /// <value>From 0 (never) to 1 TiB. The default is 64 MiB, well below a second.</value>
    [Range(0L, 1024L * 1024 * 1024 * 1024)]
    public long MaxBytesCheckedAtStart { get; set; } = 64L * 1024 * 1024;

    /// <summary>Gets or sets what turns states into bytes and back. Changing it does not convert what is stored.</summary>
    /// <value>
    /// The default writes users and watchers as JSON text and everything else with the <see cref="IGrainStorageSerializer"/> of the silo.
    /// Text is stored as SQLite text, other bytes as a blob.
    /// </value>
    public IGrainStorageSerializer GrainStorageSerializer { get; set; } = null!;
}
