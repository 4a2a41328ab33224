using System.Runtime.CompilerServices;
using Azure;
using Azure.Data.Tables;

namespace UserGrains.AzureStorage.Grains;

/// <summary>
/// The scan. It reads a partition as of the head's position when it begins: a record that is written meanwhile is reported once, as it is then, but under that position, so that
/// whoever goes on from there sees it, and everything else written meanwhile, again.
/// </summary>
internal sealed partial class AzureTablesGrainStorage
{
    private const int RowsAtOnce = 1_000;

    private static readonly string[] PositionColumns = [nameof(TableEntity.RowKey), RecordRow.Position];

    public int PartitionCount => _options.Partitions;

    public long Epoch { get; private set; }

    public async IAsyncEnumerable<ScannedRecord<T>> ReadAsync<T>(string stateName, int partition, long since, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(stateName);
        ArgumentOutOfRangeException.ThrowIfNegative(partition);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(partition, PartitionCount);
        ArgumentOutOfRangeException.ThrowIfNegative(since);

        var key = Partitioning.Key(_serviceId, partition);
        var head = (await PartitionTransaction.FindHeadAsync(_table, key, cancellationToken)).Position;
        if (head <= since)
        {
            yield break;
        }

        var everything = since == 0;
        await foreach (var (row, position) in ReadRowsAsync(new Scope(key, RowKeys.Range(stateName)), since, head, cancellationToken))
        {
            var isCleared = RecordRow.IsCleared(row);
            if (isCleared && everything && await TryPurgeAsync(row, cancellationToken))
            {
                continue;
            }

            yield return new ScannedRecord<T>(RowKeys.Grain(row.RowKey), isCleared ? default : _serializer.Deserialize<T>(Payload.Read(row)), position);
        }
    }

    /// <inheritdoc/>
    public async Task EraseAsync(string stateName, GrainId grainId)
    {
        var found = await _table.GetEntityIfExistsAsync<TableEntity>(Partitioning.Key(_serviceId, PartitionOf(grainId)), RowKeys.Create(stateName, grainId));
        if (found is { HasValue: true, Value: { } row } && RecordRow.IsCleared(row))
        {
            await TryDeleteAsync(row, CancellationToken.None);
        }
    }

    private async IAsyncEnumerable<(TableEntity Row, long Position)> ReadRowsAsync(Scope scope, long since, long head, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // First only which rows there are: with their states they may be more than memory should hold. They stay rows that are found: positions only rise.
        var waiting = new Dictionary<string, long>(StringComparer.Ordinal);
        await foreach (var row in _table.QueryAsync<TableEntity>(scope.Above(since), select: PositionColumns, cancellationToken: cancellationToken))
        {
            waiting[row.RowKey] = row.GetInt64(RecordRow.Position).GetValueOrDefault();
        }

        foreach (var window in waiting.Values.Where(position => position <= head).Order().Chunk(RowsAtOnce))
        {
            foreach (var (row, position) in await ReadWindowAsync(scope, window[0], window[^1], cancellationToken))
            {
                if (waiting.Remove(row.RowKey))
                {
                    yield return (row, position);
                }
            }
        }

        // What is still waited for was written again meanwhile, so it is above the head now.
        if (waiting.Count > 0)
        {
            await foreach (var row in _table.QueryAsync<TableEntity>(scope.Above(head), cancellationToken: cancellationToken))
            {
                if (waiting.Remove(row.RowKey))
                {
                    yield return (row, head);
                }
            }
        }
    }

    private async Task<List<(TableEntity Row, long Position)>> ReadWindowAsync(Scope scope, long first, long last, CancellationToken cancellationToken)
    {
        List<(TableEntity Row, long Position)> rows = [];
        await foreach (var row in _table.QueryAsync<TableEntity>(scope.Between(first, last), cancellationToken: cancellationToken))
        {
            rows.Add((row, row.GetInt64(RecordRow.Position).GetValueOrDefault()));
        }

        rows.Sort(static (left, right) => left.Position.CompareTo(right.Position));
        return rows;
    }

    /// <summary>Deletes the row of a record that was cleared long ago, unless somebody has just taken it over.</summary>
    private async Task<bool> TryPurgeAsync(TableEntity row, CancellationToken cancellationToken)
    {
        if (row.GetDateTimeOffset(RecordRow.Cleared) >= _time.GetUtcNow() - _options.ClearedRetention)
        {
            return false;
        }

        return await TryDeleteAsync(row, cancellationToken);
    }

    private async Task<bool> TryDeleteAsync(TableEntity row, CancellationToken cancellationToken)
    {
        try
        {
            await _table.DeleteEntityAsync(row.PartitionKey, row.RowKey, row.ETag, cancellationToken);
            return true;
        }
        catch (RequestFailedException exception) when (exception.Status is 404 or 412)
        {
            return exception.Status == 404;
        }
    }

    private readonly record struct Scope(string PartitionKey, (string From, string To) RowKeys)
    {
        public string Above(long position) =>
            TableClient.CreateQueryFilter($"PartitionKey eq {PartitionKey} and RowKey ge {RowKeys.From} and RowKey lt {RowKeys.To} and Position gt {position}");

        public string Between(long first, long last) => TableClient.CreateQueryFilter(
            $"PartitionKey eq {PartitionKey} and RowKey ge {RowKeys.From} and RowKey lt {RowKeys.To} and Position ge {first} and Position le {last}");
    }
}
