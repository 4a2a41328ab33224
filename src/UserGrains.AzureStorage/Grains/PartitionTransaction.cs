using Azure;
using Azure.Data.Tables;
using Azure.Data.Tables.Models;
using UserGrains.AzureStorage.Transactions;

namespace UserGrains.AzureStorage.Grains;

/// <summary>Sends one partition's transactions, and finds out what became of those whose answer says nothing.</summary>
/// <param name="sender">Sends transactions, each once.</param>
/// <param name="retrying">The client for reads.</param>
/// <param name="partitionKey">The partition's key.</param>
internal sealed class PartitionTransaction(TransactionSender sender, TableClient retrying, string partitionKey)
{
    private PartitionHead? _head;
    private long _maxRows = -1;

    /// <summary>Gets the head as it was last seen stored, or <see langword="null"/> when it must be read.</summary>
    public PartitionHead? Head
    {
        get => _head;
        private set
        {
            _head = value;
            if (value is not null)
            {
                Volatile.Write(ref _maxRows, value.MaxRows);
            }
        }
    }

    /// <summary>Gets how many rows the partition has at most, or <see langword="null"/> when the head was never seen; from any thread, may be a little old.</summary>
    public long? MaxRows => Volatile.Read(ref _maxRows) is >= 0 and var rows ? rows : null;

    public async Task<PartitionHead> ReadHeadAsync(CancellationToken cancellationToken) => Head = await FindHeadAsync(retrying, partitionKey, cancellationToken);

    public static async Task<PartitionHead> FindHeadAsync(TableClient table, string partitionKey, CancellationToken cancellationToken)
    {
        var found = await table.GetEntityIfExistsAsync<TableEntity>(partitionKey, PartitionHead.RowKey, cancellationToken: cancellationToken);
        return found.HasValue ? PartitionHead.Read(found.Value!) : PartitionHead.Absent;
    }

    /// <summary>Sends changes as one transaction that also moves the head.</summary>
    /// <returns>An outcome that is certain.</returns>
    /// <exception cref="OperationCanceledException">The token ended it; the outcome is unknown.</exception>
    /// <exception cref="RequestFailedException">The service refused it in a way that a repetition does not mend; nothing was carried out.</exception>
    /// <exception cref="AzureTablesStorageException">The outcome is unknown.</exception>
    public async Task<Attempt> SendAsync(List<RecordChange> changes, string writeId, CancellationToken cancellationToken)
    {
        PartitionHead head;
        try
        {
            head = Head ?? await ReadHeadAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is OperationCanceledException || IsSilentOnOutcome(exception, cancellationToken))
        {
            return new Attempt(AttemptOutcome.NotCommitted);
        }

        var next = head.Next(writeId, changes.Count, changes.Count(static change => change.AddsRow));
        List<TableTransactionAction> actions = [next.Replace(head, partitionKey)];
        for (var i = 0; i < changes.Count; i++)
        {
            actions.Add(changes[i].Action(head.Position + i + 1, writeId));
        }

        Head = null;
        try
        {
            var answer = await sender.SendAsync(actions, cancellationToken);
            switch (answer)
            {
                case { IsCommitted: true } when answer.ETags.Length == actions.Count:
                    Head = next with { ETag = answer.ETags[0] };
                    return new Attempt(AttemptOutcome.Committed, ETags: answer.ETags);
                case { Status: 404 or 409 or 412, FailedAction: { } index } when answer.ErrorCode != TableErrorCode.TableNotFound:
                    Head = index == 0 ? null : head;
                    return new Attempt(AttemptOutcome.ConditionFailed, index);
                case { Status: 413 }:
                    Head = head;
                    return new Attempt(AttemptOutcome.TooLarge);
                default:
                    throw answer.ToException();
            }
        }
        catch (Exception exception) when (IsSilentOnOutcome(exception, cancellationToken))
        {
            return await SettleAsync(head, writeId, cancellationToken);
        }
    }

    /// <returns><see langword="null"/> when the service was not reached; the client has waited between its own attempts.</returns>
    private async Task<PartitionHead?> TryReadHeadAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await ReadHeadAsync(cancellationToken);
        }
        catch (Exception exception) when (IsSilentOnOutcome(exception, cancellationToken))
        {
            cancellationToken.ThrowIfCancellationRequested();
            return null;
        }
    }

    /// <summary>Whether a failure leaves open what the service did: it says nothing, or somebody between says that something went wrong.</summary>
    private static bool IsSilentOnOutcome(Exception exception, CancellationToken cancellationToken) => exception switch
    {
        RequestFailedException failed => failed.Status is not (400 or 401 or 403 or 404),
        OperationCanceledException => !cancellationToken.IsCancellationRequested,
        AggregateException or IOException => true,
        _ => false,
    };

    /// <summary>
    /// Makes the outcome certain. If the head has moved, its list of writes tells. If it has not, the transaction may still be under way: moving the head takes away
    /// its condition, so that it can never be carried out. Reads go on until one succeeds or the token ends it.
    /// </summary>
    private async Task<Attempt> SettleAsync(PartitionHead head, string writeId, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (await TryReadHeadAsync(cancellationToken) is not { } found)
            {
                continue;
            }

            if (found.ETag != head.ETag)
            {
                return found.Contains(writeId, head) switch
                {
                    true => new Attempt(AttemptOutcome.Committed),
                    false => new Attempt(AttemptOutcome.NotCommitted),
                    null => throw new AzureTablesStorageException("A write was sent and its answer lost, and too many others have followed to tell whether it was made.")
                    {
                        IsTransient = true,
                        IsOutcomeUnknown = true,
                    },
                };
            }

            var fence = head.Next(PartitionHead.NewWriteId(), positions: 0, rows: 0);
            Head = null;
            try
            {
                var answer = await sender.SendAsync([fence.Replace(head, partitionKey)], cancellationToken);
                if (answer is { IsCommitted: true, ETags: [var etag] })
                {
                    Head = fence with { ETag = etag };
                    return new Attempt(AttemptOutcome.NotCommitted);
                }

                throw answer.ToException();
            }
            catch (Exception exception) when (exception is RequestFailedException { Status: 404 or 409 or 412 } || IsSilentOnOutcome(exception, cancellationToken))
            {
                // The head has moved meanwhile, or the fence's own answer is lost: the next read tells.
            }
        }
    }
}
