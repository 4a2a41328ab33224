using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;
using UserGrains.Client;

namespace UserGrains.Cli.Connecting;

/// <summary>A connection to a node: a whole client process, without configuration files, without logging.</summary>
internal sealed class NodeConnection : IAsyncDisposable
{
    // How long a silent host is waited for; a refused connection fails at once.
    public static readonly TimeSpan ReachTimeout = TimeSpan.FromSeconds(3);

    // How long something that took the connection may need to turn out a node: on a very busy machine that is seconds.
    public static readonly TimeSpan JoinTimeout = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan LeaveTimeout = TimeSpan.FromSeconds(2);

    private readonly IHost _host;
    private readonly TimeProvider _time;

    private NodeConnection(IHost host, TimeProvider time)
    {
        _host = host;
        _time = time;
    }

    public Chat Chat => _host.Services.GetRequiredService<Chat>();

    /// <summary>Connects, within a few seconds or not at all.</summary>
    /// <exception cref="CommandException"><see cref="ExitCode.Unavailable"/>: nobody answers there, or not as a node of this cluster.</exception>
    public static async Task<NodeConnection> OpenAsync(NodeAddress address, TimeProvider time, CancellationToken cancellationToken)
    {
        var endpoints = await ReachAnyAsync(address.Gateways, time, cancellationToken);
        var connection = new NodeConnection(Build(address, endpoints), time);
        try
        {
            using var timeout = new CancellationTokenSource(JoinTimeout, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
            await connection._host.StartAsync(either.Token).WaitAsync(either.Token);
            return connection;
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            connection._host.Dispose();
            throw new CommandException(
                ExitCode.Unavailable,
                $"{address.GatewayText} takes connections, but does not answer as a node of cluster '{address.ClusterId}'. "
                + "Is --gateway its gateway (not its HTTP port), is --cluster-id right, and is it not just starting?",
                exception);
        }
    }

    public async ValueTask DisposeAsync()
    {
        using var timeout = new CancellationTokenSource(LeaveTimeout, _time);
        try
        {
            await _host.StopAsync(timeout.Token);
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested)
        {
            // Leaving is a courtesy; the node notices a dropped connection by itself.
        }

        _host.Dispose();
    }

    private static async Task<IPEndPoint[]> ReachAnyAsync(IReadOnlyList<GatewayAddress> gateways, TimeProvider time, CancellationToken cancellationToken)
    {
        var endpoints = new List<IPEndPoint>();
        CommandException? failure = null;
        var isReached = false;
        foreach (var (attempt, gateway) in gateways.Select(gateway => (ReachAsync(gateway, time, cancellationToken), gateway)).ToArray())
        {
            try
            {
                endpoints.Add(await attempt);
                isReached = true;
            }
            catch (CommandException exception)
            {
                failure ??= exception;

                // It may come back while a command goes on. One that is known by a name only cannot be kept: clients are given addresses.
                endpoints.AddRange(gateway.EndPoint is { } address ? [address] : []);
            }
        }

        return isReached ? [.. endpoints] : throw failure!;
    }

    // One attempt before the client starts: of a name's several addresses it finds the one that answers, and it fails fast and in plain words.
    private static async Task<IPEndPoint> ReachAsync(GatewayAddress gateway, TimeProvider time, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(ReachTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            using var probe = new TcpClient();
            await probe.ConnectAsync(gateway.Host, gateway.Port, either.Token);
            var endpoint = (IPEndPoint)probe.Client.RemoteEndPoint!;
            return endpoint.Address.IsIPv4MappedToIPv6 ? new IPEndPoint(endpoint.Address.MapToIPv4(), endpoint.Port) : endpoint;
        }
        catch (SocketException exception)
        {
            throw new CommandException(ExitCode.Unavailable, $"No node can be reached at {gateway}: {exception.Message}. Is it running?", exception);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new CommandException(ExitCode.Unavailable, $"No node can be reached at {gateway}: no answer within {ReachTimeout.TotalSeconds} s.", exception);
        }
    }

    private static IHost Build(NodeAddress address, IPEndPoint[] endpoints)
    {
        var builder = Host.CreateEmptyApplicationBuilder(settings: null);

        // Ctrl+C is ours (see StopSignal): the host's own lifetime would end the client in the middle of a command.
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.UseOrleansClient(client => client
            .UseStaticClustering(endpoints)
            .Configure<ClusterOptions>(options =>
            {
                options.ClusterId = address.ClusterId;
                options.ServiceId = address.ServiceId;
            })
            .AddUserGrainsClient(options => options.Keyset = address.Keyset));
        return builder.Build();
    }
}
