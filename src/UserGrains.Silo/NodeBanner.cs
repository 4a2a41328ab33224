using System.Diagnostics;
using System.Net;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using UserGrains.AzureStorage;
using UserGrains.Silo.Settings;

namespace UserGrains.Silo;

/// <summary>Says where everything is, once everything listens.</summary>
internal sealed class NodeBanner(NodeSettings settings, IServer server, TimeProvider time) : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken)
    {
        Console.WriteLine(Describe());
        return Task.CompletedTask;
    }

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private string Describe()
    {
        using var process = Process.GetCurrentProcess();
        var seconds = (time.GetUtcNow() - new DateTimeOffset(process.StartTime)).TotalSeconds;
        var http = server.Features.Get<IServerAddressesFeature>()?.Addresses ?? [];
        var endpoints = settings.Endpoints;
        List<string> lines =
        [
            $"UserGrains is ready after {seconds:0.0} s.",
            $"  gateway    {endpoints.Gateway} (for clients: usergrains --gateway {endpoints.Gateway})",
            $"  silo       {endpoints.Silo}",
            $"  http       {string.Join(", ", http)}",
            $"  console    {string.Join(", ", http.Select(address => $"{address}/console"))}",
            $"  dashboard  {(settings.Node.Dashboard ? string.Join(", ", http.Select(address => address + NodeSiloExtensions.DashboardPath)) : "off")}",
            .. DescribeCluster(),
            $"  data       {DescribeData()}",
            $"  keysets    {string.Join(", ", settings.Keysets)}",
        ];
        if (!IPAddress.IsLoopback(endpoints.Gateway.Address) || !IPAddress.IsLoopback(endpoints.Silo.Address))
        {
            lines.Add("  Whoever reaches the gateway or silo port can read and change every user: keep them inside a trusted network.");
        }

        return string.Join(Environment.NewLine, lines);
    }

    private IEnumerable<string> DescribeCluster() => settings.Backends switch
    {
        { IsClustered: false } => [],
        { Clustering: NodeClustering.AzureStorage } backends => [$"  cluster    {backends.ClusterId}, in {AddressOf(backends.Membership)}"],
        var backends => [$"  cluster    {backends.ClusterId}, as the section Orleans:Clustering says"],
    };

    private string DescribeData() => settings.Backends.Storage switch
    {
        NodeStorage.Sqlite => settings.DataPath,
        NodeStorage.AzureStorage => AddressOf(settings.Backends.Users),
        NodeStorage.Memory => "in memory: it is gone when the node stops",
        _ => "as the section Orleans:GrainStorage says",
    };

    private static string AddressOf(AzureTablesOptions table) => new AzureTablesAccount(table).Address.ToString();
}
