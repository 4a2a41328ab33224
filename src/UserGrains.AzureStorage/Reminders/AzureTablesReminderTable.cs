using System.Diagnostics.CodeAnalysis;
using Azure;
using Azure.Data.Tables;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Configuration;

namespace UserGrains.AzureStorage.Reminders;

/// <summary>Keeps reminders in an Azure table, in the layout of Orleans' own Azure provider, so that silos of both can share a service.</summary>
internal sealed partial class AzureTablesReminderTable : IReminderTable
{
    private const int MaxDeletesAtOnce = 8;

    private readonly ILogger _logger;
    private readonly string _serviceId;
    private readonly string _clusterId;
    private readonly AzureTablesAccount _account;
    private readonly TableClient _table;
    private readonly TableClient _once;

    public AzureTablesReminderTable(IOptions<AzureTablesReminderOptions> options, IOptions<ClusterOptions> cluster, ILogger<AzureTablesReminderTable> logger)
    {
        _logger = logger;
        _serviceId = cluster.Value.ServiceId;
        _clusterId = cluster.Value.ClusterId;

        _account = new AzureTablesAccount(options.Value);
        _table = _account.Retrying();
        _once = _account.SendingOnce();
    }

    public Task StartAsync(CancellationToken cancellationToken = default) => _account.CreateTableAsync(_table, cancellationToken);

    public Task<ReminderTableData> ReadRows(GrainId grainId) => ReadRows(grainId, CancellationToken.None);

    public async Task<ReminderTableData> ReadRows(GrainId grainId, CancellationToken cancellationToken)
    {
        var found = await ReadAsync(ReminderRow.OfGrain(_serviceId, grainId), cancellationToken);
        return new ReminderTableData(found.Where(reminder => reminder.GrainId == grainId));
    }

    public Task<ReminderTableData> ReadRows(uint begin, uint end) => ReadRows(begin, end, CancellationToken.None);

    public async Task<ReminderTableData> ReadRows(uint begin, uint end, CancellationToken cancellationToken) =>
        new(await ReadAsync(ReminderRow.InRange(_serviceId, begin, end), cancellationToken));

    public Task<ReminderEntry?> ReadRow(GrainId grainId, string reminderName) => ReadRow(grainId, reminderName, CancellationToken.None);

    public async Task<ReminderEntry?> ReadRow(GrainId grainId, string reminderName, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(reminderName);
        var partition = ReminderRow.PartitionKey(_serviceId, grainId.GetUniformHashCode());
        var found = await _table.GetEntityIfExistsAsync<TableEntity>(partition, ReminderRow.RowKey(grainId, reminderName), cancellationToken: cancellationToken);
        return found.HasValue ? TryRead(found.Value!) : null;
    }

    public Task<string?> UpsertRow(ReminderEntry entry) => UpsertRow(entry, CancellationToken.None);

    public async Task<string?> UpsertRow(ReminderEntry entry, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(entry);
        var answer = await _table.UpsertEntityAsync(ReminderRow.Entity(_serviceId, _clusterId, entry), TableUpdateMode.Replace, cancellationToken);
        return answer.Headers.ETag?.ToString();
    }

    public Task<bool> RemoveRow(GrainId grainId, string reminderName, string eTag) => RemoveRow(grainId, reminderName, eTag, CancellationToken.None);

    public Task<bool> RemoveRow(GrainId grainId, string reminderName, string eTag, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(reminderName);
        ArgumentNullException.ThrowIfNull(eTag);
        return RemoveAsync(ReminderRow.PartitionKey(_serviceId, grainId.GetUniformHashCode()), ReminderRow.RowKey(grainId, reminderName), new ETag(eTag), cancellationToken);
    }

    public Task TestOnlyClearTable() => TestOnlyClearTable(CancellationToken.None);

    public async Task TestOnlyClearTable(CancellationToken cancellationToken)
    {
        List<TableEntity> rows = [];
        await foreach (var row in _table.QueryAsync<TableEntity>(ReminderRow.InRange(_serviceId, 0, 0), cancellationToken: cancellationToken))
        {
            rows.Add(row);
        }

        await Parallel.ForEachAsync(
            rows.Where(row => ReminderRow.IsOf(row, _serviceId)),
            new ParallelOptions { MaxDegreeOfParallelism = MaxDeletesAtOnce, CancellationToken = cancellationToken },
            async (row, token) => await RemoveAsync(row.PartitionKey, row.RowKey, row.ETag, token));
    }

    // Sent once: repeated after its answer was lost, it would not find the row and say that it removed nothing.
    private async Task<bool> RemoveAsync(string partitionKey, string rowKey, ETag etag, CancellationToken cancellationToken)
    {
        try
        {
            // The SDK takes 404 for a success, and says it in the answer.
            var answer = await _once.DeleteEntityAsync(partitionKey, rowKey, etag, cancellationToken);
            return answer.Status != 404;
        }
        catch (RequestFailedException exception) when (exception.Status is 404 or 412)
        {
            return false;
        }
    }

    private async Task<List<ReminderEntry>> ReadAsync(string filter, CancellationToken cancellationToken)
    {
        List<ReminderEntry> reminders = [];
        await foreach (var row in _table.QueryAsync<TableEntity>(filter, cancellationToken: cancellationToken))
        {
            if (TryRead(row) is { } reminder)
            {
                reminders.Add(reminder);
            }
        }

        return reminders;
    }

    [SuppressMessage("Design", "CA1031", Justification = "Whatever a row that somebody edited by hand does to a parser, it must not stop the reminders of all others.")]
    private ReminderEntry? TryRead(TableEntity row)
    {
        if (!ReminderRow.IsOf(row, _serviceId))
        {
            return null;
        }

        try
        {
            return ReminderRow.Read(row);
        }
        catch (Exception exception)
        {
            LogUnreadableRow(exception.GetType().Name, row.PartitionKey);
            return null;
        }
    }

    // The row key names a grain, so it stays out of the log.
    [LoggerMessage(
        EventId = 5201,
        Level = LogLevel.Error,
        Message = "A row of the reminder table cannot be read and is left out: {ExceptionType}, in partition {PartitionKey}. Mend or delete the row.")]
    private partial void LogUnreadableRow(string exceptionType, string partitionKey);
}
