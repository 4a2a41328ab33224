using Azure;
using Azure.Data.Tables;
using Orleans.Storage;
using UserGrains.Storage;

namespace UserGrains.AzureStorage.Grains;

/// <summary>A record's row on its way into the table: a new state, or none when the record is cleared.</summary>
/// <param name="row">The row as it shall be, without its position and write id.</param>
/// <param name="expected">The row that it replaces, or <see langword="null"/> when there must be no record.</param>
/// <param name="bytes">About how many bytes it adds to a request.</param>
/// <param name="queuedAt">The timestamp from which its deadline counts.</param>
internal sealed class RecordChange(TableEntity row, ETag? expected, int bytes, long queuedAt) : QueuedWrite(bytes)
{
    private readonly ETag? _expected = expected;
    private ETag? _replaces = expected;

    public string RowKey => row.RowKey;

    public string PartitionKey => row.PartitionKey;

    public long QueuedAt => queuedAt;

    /// <summary>Gets a value indicating whether the record has no state afterwards, so that nobody needs its ETag.</summary>
    public bool Clears => RecordRow.IsCleared(row);

    /// <summary>Gets a value indicating whether there must be no record. A cleared one's row may be there.</summary>
    public bool Adds => _expected is null;

    /// <summary>Gets a value indicating whether it makes a row, instead of replacing one.</summary>
    public bool AddsRow => _replaces is null;

    /// <summary>Gets the row's new ETag, once it is stored.</summary>
    public ETag Stored { get; private set; }

    public TableTransactionAction Action(long position, string writeId)
    {
        row[RecordRow.Position] = position;
        row[RecordRow.WriteId] = writeId;
        return _replaces is { } etag
            ? new TableTransactionAction(TableTransactionActionType.UpdateReplace, row, etag)
            : new TableTransactionAction(TableTransactionActionType.Add, row);
    }

    /// <summary>Makes it replace the row of a cleared record, or add one again when <paramref name="cleared"/> is <see langword="null"/>.</summary>
    public void TakeOver(ETag? cleared) => _replaces = cleared;

    public void Succeed(ETag etag)
    {
        Stored = etag;
        Settle();
    }

    public void Refuse(string? stored)
    {
        Refusal = Conflict(stored, _expected?.ToString());
        Settle();
    }

    public static InconsistentStateException Conflict(string? stored, string? expected) =>
        new("The record was changed by somebody else since it was read. Read it again and repeat the change.", stored ?? "", expected ?? "");
}
