using Azure;
using Azure.Data.Tables;
using UserGrains.Faults.Checking;

namespace UserGrains.Faults.Cluster;

/// <summary>Marks in the history when the cluster's membership first calls a silo dead.</summary>
internal sealed class MembershipObserver(string connection, HistoryFile history) : IAsyncDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(100);

    private readonly TableClient _table = new(connection, "OrleansSiloInstances", new TableClientOptions { Retry = { MaxRetries = 0, NetworkTimeout = TimeSpan.FromSeconds(2) } });
    private readonly HashSet<string> _dead = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _stopping = new();
    private Task _observing = Task.CompletedTask;

    public void Start() => _observing = Task.Run(ObserveAsync);

    /// <summary>Counts the silos that are active.</summary>
    /// <returns>The count, or <see langword="null"/> when the membership cannot be read.</returns>
    public async Task<int?> CountActiveAsync()
    {
        try
        {
            return (await ReadAsync()).Count(row => row.Status is "Active");
        }
        catch (Exception exception) when (exception is RequestFailedException or OperationCanceledException or AggregateException)
        {
            return null;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _observing;
        _stopping.Dispose();
    }

    private async Task ObserveAsync()
    {
        using var timer = new PeriodicTimer(Period, TimeProvider.System);
        try
        {
            while (await timer.WaitForNextTickAsync(_stopping.Token))
            {
                await MarkDeadAsync();
            }
        }
        catch (OperationCanceledException)
        {
            // The run is over.
        }
    }

    private async Task MarkDeadAsync()
    {
        try
        {
            foreach (var (silo, status) in await ReadAsync())
            {
                if (status is "Dead" && _dead.Add(silo))
                {
                    history.Mark(Mark.Dead, silo);
                }
            }
        }
        catch (Exception exception) when (exception is RequestFailedException or AggregateException or OperationCanceledException && !_stopping.IsCancellationRequested)
        {
            // Storage is down, as a part of the run.
        }
    }

    // A silo's row key is its address, port and generation.
    private async Task<IReadOnlyList<(string Silo, string Status)>> ReadAsync()
    {
        var rows = new List<(string, string)>();
        await foreach (var row in _table.QueryAsync<TableEntity>(
            row => row.PartitionKey == FaultCluster.Id, select: ["RowKey", "Status", "ProxyPort"], cancellationToken: _stopping.Token))
        {
            if (row.ContainsKey("ProxyPort"))
            {
                rows.Add((row.RowKey, row.GetString("Status")));
            }
        }

        return rows;
    }
}
