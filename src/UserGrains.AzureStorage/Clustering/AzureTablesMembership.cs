using Azure;
using Azure.Data.Tables;
using Azure.Data.Tables.Models;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Storage;

namespace UserGrains.AzureStorage.Clustering;

/// <summary>
/// A cluster's membership in an Azure table, in the layout of Orleans' own Azure provider, so that silos and clients of both can share a cluster.
/// Every change of a silo's row changes the version row in the same transaction.
/// </summary>
internal sealed partial class AzureTablesMembership : IMembershipTable
{
    private const int MaxReadAttempts = 5;
    private const int MaxDeletesAtOnce = 8;

    private readonly ILogger _logger;
    private readonly string _clusterId;
    private readonly AzureTablesAccount _account;
    private readonly TableClient _table;
    private readonly TableClient _conditional;

    public AzureTablesMembership(
        IOptions<AzureTablesClusteringOptions> options,
        IOptions<ClusterOptions> cluster,
        ILogger<AzureTablesMembership> logger)
    {
        _logger = logger;
        _clusterId = ClusterPartition.Checked(cluster.Value.ClusterId);

        _account = new AzureTablesAccount(options.Value);
        _table = _account.Retrying();
        _conditional = _account.SendingOnce();
    }

    public async Task InitializeMembershipTableAsync(bool tryInitTableVersion, CancellationToken cancellationToken = default)
    {
        await _account.CreateTableAsync(_table, cancellationToken);
        if (!tryInitTableVersion || await FindVersionAsync(cancellationToken) is not null)
        {
            return;
        }

        List<TableTransactionAction> actions = [new(TableTransactionActionType.Add, VersionRow.Entity(_clusterId, 0))];
        actions.AddRange(VersionRow.Fences(_clusterId, 0).Select(static fence => new TableTransactionAction(TableTransactionActionType.Add, fence)));
        if (await TryCommitAsync(actions, cancellationToken))
        {
            LogTableVersionCreated(_clusterId);
        }
    }

    public async Task DeleteMembershipTableEntriesAsync(string clusterId, CancellationToken cancellationToken = default)
    {
        var (rows, _) = await ScanAsync(ClusterPartition.All(clusterId), cancellationToken);
        await DeleteAsync(rows.Select(static row => { row.ETag = ETag.All; return row; }), cancellationToken);
    }

    public async Task CleanupDefunctSiloEntriesAsync(DateTimeOffset beforeDate, CancellationToken cancellationToken = default)
    {
        var (rows, _) = await ScanAsync(ClusterPartition.All(_clusterId), cancellationToken);
        await DeleteAsync(
            rows.Where(row => !VersionRow.Is(row.RowKey) && row.GetString(SiloRow.Status) is not nameof(SiloStatus.Active) && row.Timestamp < beforeDate),
            cancellationToken);
    }

    public Task<MembershipTableData> ReadRowAsync(SiloAddress key, CancellationToken cancellationToken = default) =>
        ReadConsistentlyAsync(ClusterPartition.Silo(_clusterId, SiloRow.RowKey(key)), cancellationToken);

    public Task<MembershipTableData> ReadAllAsync(CancellationToken cancellationToken = default) =>
        ReadConsistentlyAsync(ClusterPartition.All(_clusterId), cancellationToken);

    public Task<bool> InsertRowAsync(MembershipEntry entry, TableVersion tableVersion, CancellationToken cancellationToken = default) =>
        TryChangeAsync(new(TableTransactionActionType.Add, SiloRow.Entity(_clusterId, entry)), tableVersion, cancellationToken);

    public Task<bool> UpdateRowAsync(MembershipEntry entry, string etag, TableVersion tableVersion, CancellationToken cancellationToken = default) =>
        TryChangeAsync(
            new(TableTransactionActionType.UpdateReplace, SiloRow.Entity(_clusterId, entry), new ETag(etag)), tableVersion, cancellationToken);

    public Task UpdateIAmAliveAsync(MembershipEntry entry, CancellationToken cancellationToken = default) =>
        _table.UpdateEntityAsync(SiloRow.SignOfLife(_clusterId, entry), ETag.All, TableUpdateMode.Merge, cancellationToken);

    // Orleans' older methods, without a token.
    public Task InitializeMembershipTable(bool tryInitTableVersion) => InitializeMembershipTableAsync(tryInitTableVersion, CancellationToken.None);

    public Task DeleteMembershipTableEntries(string clusterId) => DeleteMembershipTableEntriesAsync(clusterId, CancellationToken.None);

    public Task CleanupDefunctSiloEntries(DateTimeOffset beforeDate) => CleanupDefunctSiloEntriesAsync(beforeDate, CancellationToken.None);

    public Task<MembershipTableData> ReadRow(SiloAddress key) => ReadRowAsync(key, CancellationToken.None);

    public Task<MembershipTableData> ReadAll() => ReadAllAsync(CancellationToken.None);

    public Task<bool> InsertRow(MembershipEntry entry, TableVersion tableVersion) => InsertRowAsync(entry, tableVersion, CancellationToken.None);

    public Task<bool> UpdateRow(MembershipEntry entry, string etag, TableVersion tableVersion) =>
        UpdateRowAsync(entry, etag, tableVersion, CancellationToken.None);

    public Task UpdateIAmAlive(MembershipEntry entry) => UpdateIAmAliveAsync(entry, CancellationToken.None);

    private Task<bool> TryChangeAsync(TableTransactionAction siloRow, TableVersion version, CancellationToken cancellationToken)
    {
        List<TableTransactionAction> actions =
        [
            siloRow,
            new(TableTransactionActionType.UpdateReplace, VersionRow.Entity(_clusterId, version.Version), new ETag(version.VersionEtag)),
        ];
        actions.AddRange(
            VersionRow.Fences(_clusterId, version.Version).Select(static fence => new TableTransactionAction(TableTransactionActionType.UpsertReplace, fence)));
        return TryCommitAsync(actions, cancellationToken);
    }

    /// <returns><see langword="false"/> when another silo was faster. Any other failure, also one that leaves the outcome open, is thrown.</returns>
    private async Task<bool> TryCommitAsync(List<TableTransactionAction> actions, CancellationToken cancellationToken)
    {
        try
        {
            await _conditional.SubmitTransactionAsync(actions, cancellationToken);
            return true;
        }
        catch (RequestFailedException exception) when (IsContention(exception))
        {
            LogContention(exception.Status, exception.ErrorCode);
            return false;
        }
    }

    private static bool IsContention(RequestFailedException exception) =>
        exception.Status is 404 or 409 or 412
        && exception.ErrorCode != TableErrorCode.TableNotFound
        && exception.ErrorCode != TableErrorCode.TableBeingDeleted;

    /// <summary>
    /// Reads rows as they were together at one version. The service answers one page from one state of the partition. When a scan takes several, it counts only
    /// if the version row was the same before and after it: every change of a silo's row, also by silos that do not write fences, changes that row.
    /// </summary>
    private async Task<MembershipTableData> ReadConsistentlyAsync(string filter, CancellationToken cancellationToken)
    {
        ETag? before = null;
        for (var attempt = 0; attempt < MaxReadAttempts; attempt++)
        {
            var (rows, isOnePage) = await ScanAsync(filter, cancellationToken);
            if (isOnePage)
            {
                return Read(rows);
            }

            var after = (await FindVersionAsync(cancellationToken))?.ETag;
            if (before is not null && before == after)
            {
                return Read(rows);
            }

            before = after;
        }

        throw new InconsistentStateException(
            $"The membership table of cluster \"{_clusterId}\" changed during each of {MaxReadAttempts} attempts to read it. It spans pages; have defunct silos cleaned up (ClusterMembershipOptions.DefunctSiloExpiration) to make it small.");
    }

    private async Task<(List<TableEntity> Rows, bool IsOnePage)> ScanAsync(string filter, CancellationToken cancellationToken)
    {
        List<TableEntity> rows = [];
        var pages = 0;
        await foreach (var page in _table.QueryAsync<TableEntity>(filter, cancellationToken: cancellationToken).AsPages().WithCancellation(cancellationToken))
        {
            rows.AddRange(page.Values);
            pages++;
        }

        return (rows, pages <= 1);
    }

    private async Task<TableEntity?> FindVersionAsync(CancellationToken cancellationToken)
    {
        var found = await _table.GetEntityIfExistsAsync<TableEntity>(_clusterId, VersionRow.RowKey, cancellationToken: cancellationToken);
        return found.HasValue ? found.Value : null;
    }

    private MembershipTableData Read(List<TableEntity> rows)
    {
        TableVersion? version = null;
        List<Tuple<MembershipEntry, string>> silos = [];
        foreach (var row in rows)
        {
            if (row.RowKey is VersionRow.RowKey)
            {
                version = VersionRow.Read(row);
            }
            else if (!VersionRow.Is(row.RowKey) && TryRead(row) is { } silo)
            {
                silos.Add(Tuple.Create(silo, row.ETag.ToString()));
            }
        }

        return version is null
            ? throw new OrleansException($"The membership table holds no row {VersionRow.RowKey} for cluster \"{_clusterId}\"; a starting silo makes it.")
            : new MembershipTableData(silos, version);
    }

    /// <remarks>One row that somebody edited by hand must not stop the whole cluster.</remarks>
    private MembershipEntry? TryRead(TableEntity row)
    {
        try
        {
            return SiloRow.Read(row);
        }
        catch (Exception exception) when (exception is FormatException or OverflowException or ArgumentException or InvalidOperationException)
        {
            LogUnreadableRow(exception, row.RowKey);
            return null;
        }
    }

    /// <summary>Deletes rows as they were read; one that has changed since, or is gone, is left.</summary>
    private Task DeleteAsync(IEnumerable<TableEntity> rows, CancellationToken cancellationToken) =>
        Parallel.ForEachAsync(
            rows,
            new ParallelOptions { MaxDegreeOfParallelism = MaxDeletesAtOnce, CancellationToken = cancellationToken },
            async (row, token) =>
            {
                try
                {
                    await _table.DeleteEntityAsync(row.PartitionKey, row.RowKey, row.ETag, token);
                }
                catch (RequestFailedException exception) when (exception.Status is 404 or 412)
                {
                    LogRowNotDeleted(row.RowKey, exception.Status);
                }
            });
}
