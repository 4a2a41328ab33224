using System.Diagnostics.CodeAnalysis;
using Azure.Data.Tables;

namespace UserGrains.AzureStorage.Grains;

/// <summary>
/// Reads rows of a partition. A row is a request of its own, until two are under way; those that come meanwhile go together in one, as long as the partition is small.
/// In a larger one every row is a request of its own, side by side: docs/decisions/azure-transactions.md says why.
/// </summary>
/// <param name="table">The client for reads.</param>
/// <param name="partitionKey">The partition's key.</param>
/// <param name="writer">The partition's writer, who knows its size once it has written.</param>
internal sealed class PartitionReader(TableClient table, string partitionKey, PartitionWriter writer)
{
    /// <summary>The service looks at each row of a partition to find several by their keys. This many are one page, the least that it reads for one request.</summary>
    public const int MaxRowsOfSmall = 1_000;

    /// <summary>The service takes 15 comparisons in a filter, and the partition's key is one.</summary>
    public const int MaxGroup = 14;

    /// <summary>Keys are part of the request's address, and may have 512 characters each.</summary>
    private const int MaxGroupCharacters = 2_000;

    private const int MaxRequests = 2;
    private const long Unknown = long.MaxValue;

    private readonly Lock _gate = new();
    private readonly Queue<RowRead> _waiting = new();
    private int _requests;
    private long _rows = Unknown;
    private bool _isLearning;
    private bool _hasOutgrown;

    private bool IsSmall => !_hasOutgrown && (writer.MaxRows ?? _rows) <= MaxRowsOfSmall;

    /// <summary>Reads a row.</summary>
    /// <param name="rowKey">The row's key.</param>
    /// <param name="cancellationToken">Ends the wait; a request that others share goes on.</param>
    /// <returns><see langword="null"/> when there is none.</returns>
    public Task<TableEntity?> FindAsync(string rowKey, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_requests >= MaxRequests && IsSmall)
            {
                var read = new RowRead(rowKey);
                _waiting.Enqueue(read);
                return read.Task.WaitAsync(cancellationToken);
            }

            if (_requests >= MaxRequests && writer.MaxRows is null && _rows == Unknown && !_isLearning)
            {
                _isLearning = true;
                RunBeside(LearnRowsAsync);
            }

            _requests++;
        }

        return FindAloneAsync(rowKey, cancellationToken);
    }

    private async Task<TableEntity?> FindAloneAsync(string rowKey, CancellationToken cancellationToken)
    {
        try
        {
            return await GetAsync(rowKey, cancellationToken);
        }
        finally
        {
            if (TakeOrStop() is { } next)
            {
                RunBeside(() => ReadGroupsAsync(next));
            }
        }
    }

    private async Task ReadGroupsAsync(List<RowRead> first)
    {
        for (var group = first; group is not null; group = TakeOrStop())
        {
            await ReadGroupAsync(group);
        }
    }

    /// <returns>The reads of the next request, or <see langword="null"/> when none waits, or enough others are under way: this request's place is given up then.</returns>
    private List<RowRead>? TakeOrStop()
    {
        lock (_gate)
        {
            if (_waiting.Count == 0 || _requests > MaxRequests)
            {
                _requests--;
                return null;
            }

            List<RowRead> group = [];
            var characters = 0;
            while (group.Count < MaxGroup && _waiting.TryPeek(out var next) && (group.Count == 0 || characters + next.RowKey.Length <= MaxGroupCharacters))
            {
                characters += next.RowKey.Length;
                group.Add(_waiting.Dequeue());
            }

            return group;
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "Whatever goes wrong, each caller must be answered and the others must go on. Every caller gets the exception.")]
    private async Task ReadGroupAsync(List<RowRead> group)
    {
        try
        {
            if (group is [var only])
            {
                only.SetResult(await GetAsync(only.RowKey, CancellationToken.None));
                return;
            }

            var (found, isComplete) = await QueryAsync(group);
            if (!isComplete)
            {
                // Another silo has added rows. What the page had no room for is read as in any large partition.
                lock (_gate)
                {
                    _hasOutgrown = true;
                }
            }

            await Task.WhenAll(group.Select(async read =>
                read.SetResult(found.GetValueOrDefault(read.RowKey) ?? (isComplete ? null : await GetAsync(read.RowKey, CancellationToken.None)))));
        }
        catch (Exception exception)
        {
            foreach (var read in group)
            {
                // One exception for each, because each await writes its stack trace into it.
                read.TrySetException(new AggregateException(exception));
            }
        }
    }

    private async Task<(Dictionary<string, TableEntity> Found, bool IsComplete)> QueryAsync(List<RowRead> group)
    {
        var keys = string.Join(" or ", group.Select(static read => read.RowKey).Distinct(StringComparer.Ordinal).Select(static key => TableClient.CreateQueryFilter($"RowKey eq {key}")));
        var filter = $"{TableClient.CreateQueryFilter($"PartitionKey eq {partitionKey}")} and ({keys})";
        await using var pages = table.QueryAsync<TableEntity>(filter).AsPages().GetAsyncEnumerator();
        await pages.MoveNextAsync();
        return (pages.Current.Values.ToDictionary(static row => row.RowKey, StringComparer.Ordinal), pages.Current.ContinuationToken is null);
    }

    private async Task<TableEntity?> GetAsync(string rowKey, CancellationToken cancellationToken)
    {
        var found = await table.GetEntityIfExistsAsync<TableEntity>(partitionKey, rowKey, cancellationToken: cancellationToken);
        return found.HasValue ? found.Value : null;
    }

    [SuppressMessage("Design", "CA1031", Justification = "As long as the size is not known, rows are read one by one; the next reads that meet ask again.")]
    private async Task LearnRowsAsync()
    {
        long rows;
        try
        {
            rows = (await PartitionTransaction.FindHeadAsync(table, partitionKey, CancellationToken.None)).MaxRows;
        }
        catch (Exception)
        {
            rows = Unknown;
        }

        lock (_gate)
        {
            _rows = rows;
            _isLearning = false;
        }
    }

    // Off the grain's scheduler, and without the call's request context and trace: it works for other callers too.
    private static void RunBeside(Func<Task> work)
    {
        using (ExecutionContext.SuppressFlow())
        {
            _ = Task.Run(work, CancellationToken.None);
        }
    }
}
