using System.Text;

namespace UserGrains.Sqlite;

/// <summary>Keeps reminders in the database of the grain states, through the same writer.</summary>
internal sealed class SqliteReminderTable(SqliteDatabase database) : IReminderTable
{
    private const string Columns = "SELECT type, key, name, start_at, period, etag FROM reminder";
    private const string OfGrainSql = Columns + " WHERE key = ?1 AND type = ?2";
    private const string OneSql = Columns + " WHERE key = ?1 AND type = ?2 AND name = ?3";
    private const string RangeSql = Columns + " WHERE hash > ?1 AND hash <= ?2";
    private const string WrappedRangeSql = Columns + " WHERE hash > ?1 OR hash <= ?2";

    public Task<ReminderTableData> ReadRows(GrainId grainId) => ReadRows(grainId, CancellationToken.None);

    public async Task<ReminderTableData> ReadRows(GrainId grainId, CancellationToken cancellationToken) => new(await database.ReadAsync(
        grainId,
        static (session, grain) => ReadAll(session.Prepare(OfGrainSql).BindText(1, grain.Key.AsSpan()).BindText(2, grain.Type.Value.AsSpan())),
        cancellationToken));

    public Task<ReminderTableData> ReadRows(uint begin, uint end) => ReadRows(begin, end, CancellationToken.None);

    public async Task<ReminderTableData> ReadRows(uint begin, uint end, CancellationToken cancellationToken) => new(await database.ReadAsync(
        (begin, end),
        static (session, range) => ReadAll(session.Prepare(range.begin < range.end ? RangeSql : WrappedRangeSql).Bind(1, range.begin).Bind(2, range.end)),
        cancellationToken));

    public Task<ReminderEntry?> ReadRow(GrainId grainId, string reminderName) => ReadRow(grainId, reminderName, CancellationToken.None);

    public async Task<ReminderEntry?> ReadRow(GrainId grainId, string reminderName, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(reminderName);
        var found = await database.ReadAsync(
            (grainId, reminderName),
            static (session, wanted) => ReadAll(session.Prepare(OneSql)
                .BindText(1, wanted.grainId.Key.AsSpan())
                .BindText(2, wanted.grainId.Type.Value.AsSpan())
                .BindText(3, Encoding.UTF8.GetBytes(wanted.reminderName))),
            cancellationToken);
        return found.SingleOrDefault();
    }

    public Task<string?> UpsertRow(ReminderEntry entry) => UpsertRow(entry, CancellationToken.None);

    public async Task<string?> UpsertRow(ReminderEntry entry, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(entry);
        var etag = Guid.NewGuid().ToString("N");
        await database.SubmitAsync(new ReminderUpsert(entry, etag), cancellationToken);
        return etag;
    }

    public Task<bool> RemoveRow(GrainId grainId, string reminderName, string eTag) => RemoveRow(grainId, reminderName, eTag, CancellationToken.None);

    public async Task<bool> RemoveRow(GrainId grainId, string reminderName, string eTag, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(reminderName);
        ArgumentNullException.ThrowIfNull(eTag);
        var removal = new ReminderRemoval(grainId, reminderName, eTag);
        await database.SubmitAsync(removal, cancellationToken);
        return removal.Removed;
    }

    public Task TestOnlyClearTable() => TestOnlyClearTable(CancellationToken.None);

    public Task TestOnlyClearTable(CancellationToken cancellationToken) => database.SubmitAsync(new ReminderClearing(), cancellationToken);

    private static List<ReminderEntry> ReadAll(SqliteStatement statement)
    {
        var entries = new List<ReminderEntry>();
        try
        {
            while (statement.Step())
            {
                entries.Add(new ReminderEntry
                {
                    GrainId = new GrainId(new GrainType(statement.Bytes(0).ToArray()), new IdSpan(statement.Bytes(1).ToArray())),
                    ReminderName = Encoding.UTF8.GetString(statement.Bytes(2)),
                    StartAt = new DateTime(statement.Int64(3), DateTimeKind.Utc),
                    Period = new TimeSpan(statement.Int64(4)),
                    ETag = Encoding.UTF8.GetString(statement.Bytes(5)),
                });
            }
        }
        finally
        {
            statement.Reset();
        }

        return entries;
    }
}
