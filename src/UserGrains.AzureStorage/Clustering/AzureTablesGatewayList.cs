using Azure;
using Azure.Data.Tables;
using Azure.Data.Tables.Models;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Messaging;

namespace UserGrains.AzureStorage.Clustering;

/// <summary>Tells clients which silos they may connect to: the active ones with a proxy port. It only reads, and makes no table.</summary>
internal sealed class AzureTablesGatewayList(
    IOptions<AzureTablesClusteringOptions> options,
    IOptions<ClusterOptions> cluster,
    IOptions<GatewayOptions> gateway) : IGatewayListProvider
{
    private readonly string _clusterId = ClusterPartition.Checked(cluster.Value.ClusterId);
    private readonly TableClient _table = new AzureTablesAccount(options.Value).Retrying();

    public TimeSpan MaxStaleness => gateway.Value.GatewayListRefreshPeriod;

    public bool IsUpdatable => true;

    public Task InitializeGatewayListProvider() => Task.CompletedTask;

    public Task<IList<Uri>> GetGateways() => GetGatewaysAsync(CancellationToken.None);

    public async Task<IList<Uri>> GetGatewaysAsync(CancellationToken cancellationToken = default)
    {
        List<Uri> gateways = [];
        try
        {
            await foreach (var row in _table.QueryAsync<TableEntity>(ClusterPartition.Gateways(_clusterId), cancellationToken: cancellationToken))
            {
                if (SiloRow.Gateway(row) is { } found)
                {
                    gateways.Add(found);
                }
            }
        }
        catch (RequestFailedException exception) when (exception.ErrorCode == TableErrorCode.TableNotFound)
        {
            // No silo has started yet.
        }

        return gateways;
    }
}
