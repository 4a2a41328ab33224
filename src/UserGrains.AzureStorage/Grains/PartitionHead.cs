using System.Globalization;
using Azure;
using Azure.Data.Tables;

namespace UserGrains.AzureStorage.Grains;

/// <summary>
/// The row that every transaction of a partition replaces, under its ETag. So a partition's writes have one order, in which their positions rise; and whoever moves the head
/// ends every transaction that was sent before and has not been carried out: it can no longer be.
/// </summary>
/// <param name="Position">The position of the partition's last write.</param>
/// <param name="MaxRows">How many rows were ever added to the partition: it has no more.</param>
/// <param name="Generation">How often the head was replaced.</param>
/// <param name="Writes">The ids of the last replacements, the newest first.</param>
/// <param name="ETag">The row's ETag, or <see langword="null"/> when there is no row yet.</param>
internal sealed record PartitionHead(long Position, long MaxRows, long Generation, string[] Writes, ETag? ETag)
{
    public const string RowKey = "!head";

    private const int MaxWrites = 16;

    public static readonly PartitionHead Absent = new(0, 0, 0, [], null);

    public static PartitionHead Read(TableEntity row) => Read(row, row.GetInt64(nameof(Position)) ?? 0);

    // Without a count it was written by a release that had none; each row added has taken a position.
    private static PartitionHead Read(TableEntity row, long position) => new(
        position,
        row.GetInt64(nameof(MaxRows)) ?? position,
        row.GetInt64(nameof(Generation)) ?? 0,
        row.GetString(nameof(Writes))?.Split(' ') ?? [],
        row.ETag);

    /// <summary>The head after a replacement that adds <paramref name="positions"/> writes, <paramref name="rows"/> of them of new rows; without an ETag until it is stored.</summary>
    public PartitionHead Next(string writeId, int positions, int rows) =>
        new(Position + positions, MaxRows + rows, Generation + 1, [writeId, .. Writes.Take(MaxWrites - 1)], null);

    /// <summary>Makes what replaces <paramref name="previous"/> by this head.</summary>
    public TableTransactionAction Replace(PartitionHead previous, string partitionKey)
    {
        var row = new TableEntity(partitionKey, RowKey)
        {
            [nameof(Position)] = Position,
            [nameof(MaxRows)] = MaxRows,
            [nameof(Generation)] = Generation,
            [nameof(Writes)] = string.Join(' ', Writes),
        };
        return previous.ETag is { } etag
            ? new TableTransactionAction(TableTransactionActionType.UpdateReplace, row, etag)
            : new TableTransactionAction(TableTransactionActionType.Add, row);
    }

    /// <summary>Tells what became of a replacement that was to follow <paramref name="previous"/>, from this later head.</summary>
    /// <returns><see langword="null"/> when the head has moved too often since to know.</returns>
    public bool? Contains(string writeId, PartitionHead previous)
    {
        if (Writes.Contains(writeId, StringComparer.Ordinal))
        {
            return true;
        }

        return Generation - previous.Generation <= MaxWrites ? false : null;
    }

    /// <summary>Draws an id for a replacement.</summary>
    public static string NewWriteId() => Random.Shared.NextInt64().ToString("x16", CultureInfo.InvariantCulture);
}
