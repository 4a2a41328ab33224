using System.Net;
using Azure.Data.Tables;
using Microsoft.Extensions.Logging.Abstractions;
using Orleans.Configuration;
using UserGrains.AzureStorage.Clustering;

namespace UserGrains.Tests.AzureStorage;

/// <summary>The membership of one cluster of its own, and the rows as they are stored.</summary>
internal sealed class MembershipTable
{
    private MembershipTable(AzureTablesClusteringOptions options, string clusterId)
    {
        Options = options;
        ClusterId = clusterId;
        Membership = Open();
        Rows = new TableClient(options.Connection, options.TableName);
    }

    public AzureTablesClusteringOptions Options { get; }

    public string ClusterId { get; }

    public IMembershipTable Membership { get; }

    public TableClient Rows { get; }

    public static async Task<MembershipTable> CreateAsync(AzuriteFixture azurite, CancellationToken cancellationToken)
    {
        var connection = await azurite.ConnectAsync(cancellationToken);
        var table = new MembershipTable(new AzureTablesClusteringOptions { Connection = connection }, $"cluster-{Guid.NewGuid():N}");
        await table.Membership.InitializeMembershipTableAsync(tryInitTableVersion: true, cancellationToken);
        return table;
    }

    /// <summary>Opens the same membership as another silo does.</summary>
    public IMembershipTable Open(Action<TableClientOptions>? configure = null, string? clusterId = null)
    {
        var options = new AzureTablesClusteringOptions { Connection = Options.Connection, TableName = Options.TableName, ConfigureClient = configure };
        return new AzureTablesMembership(
            Microsoft.Extensions.Options.Options.Create(options),
            Microsoft.Extensions.Options.Options.Create(new ClusterOptions { ClusterId = clusterId ?? ClusterId }),
            NullLogger<AzureTablesMembership>.Instance);
    }

    public AzureTablesGatewayList Gateways() => new(
        Microsoft.Extensions.Options.Options.Create(Options),
        Microsoft.Extensions.Options.Options.Create(new ClusterOptions { ClusterId = ClusterId }),
        Microsoft.Extensions.Options.Options.Create(new GatewayOptions()));

    /// <summary>Makes an entry of a silo; numbers tell silos apart.</summary>
    public static MembershipEntry Entry(int number, SiloStatus status = SiloStatus.Active) => new()
    {
        SiloAddress = SiloAddress.New(IPAddress.Parse("10.1.2.3"), 11_000 + number, 1_000 + number),
        Status = status,
        ProxyPort = 30_000 + number,
        HostName = "host",
        SiloName = $"silo {number}",
        StartTime = new DateTime(2026, 11, 22, 13, 11, 26, 403, DateTimeKind.Utc),
        IAmAliveTime = new DateTime(2026, 11, 22, 13, 12, 0, DateTimeKind.Utc),
    };

    /// <summary>Inserts a silo as Orleans does it: read, try, and again when another silo was faster.</summary>
    public static async Task InsertAsync(IMembershipTable membership, MembershipEntry entry, CancellationToken cancellationToken)
    {
        while (true)
        {
            var now = await membership.ReadAllAsync(cancellationToken);
            if (await membership.InsertRowAsync(entry, now.Version.Next(), cancellationToken))
            {
                return;
            }
        }
    }

    public Task InsertAsync(MembershipEntry entry, CancellationToken cancellationToken) => InsertAsync(Membership, entry, cancellationToken);
}
