using System.Diagnostics.CodeAnalysis;
using Azure;
using Azure.Data.Tables;
using Microsoft.Extensions.Logging;
using UserGrains.AzureStorage.Transactions;
using UserGrains.Storage;

namespace UserGrains.AzureStorage.Grains;

/// <summary>
/// The one writer of a partition on this silo: it sends whatever has queued up as one transaction and answers after the service has. A change that is refused
/// fails alone; what fails for a while is tried again until each change's deadline.
/// </summary>
internal sealed partial class PartitionWriter
{
    /// <summary>The service takes 100 in a transaction, and the head is one.</summary>
    public const int MaxBatchWrites = 99;

    /// <summary>The service takes 4 MiB; the rest is room for what an estimate misses.</summary>
    private const int MaxBatchBytes = 3 * 1024 * 1024;

    private const int MaxReadsAtOnce = 8;

    private static readonly TimeSpan FirstBackOff = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan MaxBackOff = TimeSpan.FromSeconds(1);

    private readonly TableClient _table;
    private readonly PartitionTransaction _transaction;
    private readonly WriteQueue<RecordChange> _queue;
    private readonly TimeSpan _deadline;
    private readonly StorageInstruments _instruments;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private int _conflicts;

    public PartitionWriter(
        TransactionSender sender,
        TableClient retrying,
        string partitionKey,
        AzureTablesGrainStorageOptions options,
        StorageInstruments instruments,
        TimeProvider time,
        ILogger logger)
    {
        _table = retrying;
        _transaction = new PartitionTransaction(sender, retrying, partitionKey);
        _queue = new WriteQueue<RecordChange>(new WriteQueueLimits(MaxBatchWrites, MaxBatchBytes, options.MaxQueuedWrites, options.MaxQueuedBytes));
        _deadline = options.WriteDeadline;
        _instruments = instruments;
        _time = time;
        _logger = logger;
    }

    /// <summary>Gets how many writes wait. May be a little old.</summary>
    public int QueueLength => _queue.Length;

    /// <summary>Gets how many rows the partition has at most; <see langword="null"/> before the first write. May be a little old.</summary>
    public long? MaxRows => _transaction.MaxRows;

    /// <summary>Queues a change.</summary>
    /// <returns>A task that ends when the service has answered, or with the change's own refusal.</returns>
    /// <exception cref="AzureTablesStorageException">Too much is queued already, or the storage is closed.</exception>
    public Task SubmitAsync(RecordChange change, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        switch (_queue.Add(change))
        {
            case WriteQueueAdmission.QueuedAndPumpIsYours:
                // Off the grain's scheduler, and without the call's request context and trace: the pump works for other callers too.
                using (ExecutionContext.SuppressFlow())
                {
                    _ = Task.Run(PumpAsync, CancellationToken.None);
                }

                break;
            case WriteQueueAdmission.Full:
                _instruments.Failed("queue-full");
                throw new AzureTablesStorageException("Too many writes wait for the table service; this one was not made. Repeat it a little later, or raise MaxQueuedWrites or MaxQueuedBytes.") { IsTransient = true };
            case WriteQueueAdmission.Closed:
                throw new AzureTablesStorageException("The storage is closed, because the silo stops.") { IsTransient = true };
        }

        return change.WaitAsync(cancellationToken);
    }

    /// <summary>Refuses further writes and ends when those that were queued have been answered.</summary>
    public Task CloseAsync() => _queue.CloseAsync();

    private async Task PumpAsync()
    {
        List<RecordChange> batch = [];
        while (_queue.TakeOrStop(batch))
        {
            await CommitAsync(batch);
            batch.Clear();
        }
    }

    /// <summary>Commits a batch in as many transactions as it takes: a row may be in each only once.</summary>
    private async Task CommitAsync(List<RecordChange> batch)
    {
        var rest = batch;
        while (rest.Count > 0)
        {
            var rows = new HashSet<string>(StringComparer.Ordinal);
            var now = rest.ToLookup(change => rows.Add(change.RowKey));
            rest = [.. now[false]];
            await CommitDistinctAsync([.. now[true]]);
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "Whatever goes wrong, each caller must be answered and the pump must go on. Every caller gets the exception.")]
    private async Task CommitDistinctAsync(List<RecordChange> changes)
    {
        try
        {
            await TryCommitAsync(changes);
        }
        catch (Exception exception)
        {
            _instruments.Failed("commit");
            LogBatchFailed(exception.GetType().Name, (exception as RequestFailedException)?.Status ?? 0, changes.Count);
            foreach (var change in changes)
            {
                // One exception for each, because each await writes its stack trace into it.
                change.TrySetException(Describe(exception));
            }
        }
    }

    /// <remarks>Takes from <paramref name="changes"/> what it has answered.</remarks>
    private async Task TryCommitAsync(List<RecordChange> changes)
    {
        var started = _time.GetTimestamp();
        var backOff = FirstBackOff;
        while (FailExpired(changes) > 0)
        {
            var writeId = PartitionHead.NewWriteId();
            using var limit = new CancellationTokenSource(changes.Max(Remaining), _time);
            var attempt = await _transaction.SendAsync(changes, writeId, limit.Token);
            switch (attempt.Outcome)
            {
                case AttemptOutcome.Committed when attempt.ETags is { } etags:
                    _instruments.Committed(changes.Count, _conflicts, _time.GetElapsedTime(started));
                    _conflicts = 0;
                    for (var i = 0; i < changes.Count; i++)
                    {
                        changes[i].Succeed(etags[i + 1]);
                    }

                    changes.Clear();
                    return;
                case AttemptOutcome.Committed:
                    await FindETagsAsync(changes, writeId, limit.Token);
                    changes.Clear();
                    return;
                case AttemptOutcome.ConditionFailed when attempt.FailedAction > 0:
                    await ResolveAsync(changes, changes[attempt.FailedAction - 1], limit.Token);
                    break;
                case AttemptOutcome.TooLarge when changes.Count > 1:
                    await CommitDistinctAsync(changes[(changes.Count / 2)..]);
                    changes.RemoveRange(changes.Count / 2, changes.Count - (changes.Count / 2));
                    break;
                case AttemptOutcome.TooLarge:
                    throw new AzureTablesStorageException("The service refuses the record as too large; it was not written. Keep less in one grain.");
                default:
                    // The head moved because another silo writes to the partition too, or the service is not well.
                    _instruments.Failed("retry");
                    await Task.Delay(Jittered(backOff), _time, CancellationToken.None);
                    backOff = backOff * 2 > MaxBackOff ? MaxBackOff : backOff * 2;
                    break;
            }
        }
    }

    /// <summary>Finds out about a row whose condition failed: a cleared record's row is taken over; any other change is refused, alone.</summary>
    private async Task ResolveAsync(List<RecordChange> changes, RecordChange failed, CancellationToken cancellationToken)
    {
        var found = await _table.GetEntityIfExistsAsync<TableEntity>(failed.PartitionKey, failed.RowKey, cancellationToken: cancellationToken);
        var row = found.HasValue ? found.Value : null;
        if (failed.Adds && (row is null || RecordRow.IsCleared(row)))
        {
            failed.TakeOver(row?.ETag);
            return;
        }

        changes.Remove(failed);
        _conflicts++;
        failed.Refuse(row?.ETag.ToString());
    }

    /// <summary>Reads the ETags of rows that are known to have been written, as the answer that had them is lost.</summary>
    private Task FindETagsAsync(List<RecordChange> changes, string writeId, CancellationToken cancellationToken) =>
        Parallel.ForEachAsync(
            changes.ToArray(),
            new ParallelOptions { MaxDegreeOfParallelism = MaxReadsAtOnce, CancellationToken = cancellationToken },
            async (change, token) =>
            {
                var found = change.Clears ? null : await _table.GetEntityIfExistsAsync<TableEntity>(change.PartitionKey, change.RowKey, cancellationToken: token);
                if (change.Clears)
                {
                    change.Succeed(default);
                }
                else if (found is { HasValue: true, Value: { } row } && string.Equals(row.GetString(RecordRow.WriteId), writeId, StringComparison.Ordinal))
                {
                    change.Succeed(row.ETag);
                }
                else
                {
                    change.SetException(new AzureTablesStorageException("The write was made, and somebody else has changed the record since. Read it again.") { IsTransient = true, IsOutcomeUnknown = true });
                }
            });

    /// <summary>Answers the changes whose deadline has passed. They were not made: this runs only while nothing of theirs is under way.</summary>
    /// <returns>The number of changes that are left.</returns>
    private int FailExpired(List<RecordChange> changes)
    {
        foreach (var change in changes.Where(change => Remaining(change) <= TimeSpan.Zero).ToArray())
        {
            changes.Remove(change);
            _instruments.Failed("deadline");
            change.SetException(new AzureTablesStorageException($"The table service did not take the write within {_deadline}; it was not made. Repeat it a little later.") { IsTransient = true });
        }

        return changes.Count;
    }

    private TimeSpan Remaining(RecordChange change) => _deadline - _time.GetElapsedTime(change.QueuedAt);

    private static AzureTablesStorageException Describe(Exception exception) => exception switch
    {
        AzureTablesStorageException storage => new(storage.Message, storage.InnerException) { IsTransient = storage.IsTransient, IsOutcomeUnknown = storage.IsOutcomeUnknown },
        RequestFailedException { Status: 400 or 401 or 403 or 404 } failed =>
            new($"The table service refuses the write with status {failed.Status} ({failed.ErrorCode}); it was not made. Check the table, the identity and its rights.", failed),
        _ => new("The table service did not answer in time; the write may have been made. Read the record again.", exception) { IsTransient = true, IsOutcomeUnknown = true },
    };

    // Silos that wait for the same thing must not come back together.
    private static TimeSpan Jittered(TimeSpan backOff) => backOff * (0.5 + (Random.Shared.NextDouble() / 2));

    [LoggerMessage(
        EventId = 5101,
        Level = LogLevel.Warning,
        Message = "A transaction failed with {ExceptionType}, status {Status}; its {Count} writes were answered with an error.")]
    private partial void LogBatchFailed(string exceptionType, int status, int count);
}
