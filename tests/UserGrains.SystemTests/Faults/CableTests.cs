using System.Net;
using System.Net.Sockets;
using System.Text;
using UserGrains.Faults.Cluster;

namespace UserGrains.SystemTests.Faults;

/// <summary>The cable that fault runs cut between silos.</summary>
public sealed class CableTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_whole_cable_passes_on_both_ways_and_closes_with_its_ends()
    {
        using var target = Listen();
        await using var link = new Cable(FreePort.Take(), PortOf(target));
        using var near = await ConnectAsync(link);
        using var far = await target.AcceptSocketAsync(Token);

        await near.SendAsync("a"u8.ToArray(), Token);
        await far.SendAsync("b"u8.ToArray(), Token);

        Assert.Equal("a", await ReceiveAsync(far));
        Assert.Equal("b", await ReceiveAsync(near));
        near.Close();
        Assert.Empty(await ReceiveAsync(far));
    }

    [Fact]
    public async Task A_cut_cable_swallows_everything_and_is_closed_when_it_heals()
    {
        using var target = Listen();
        await using var link = new Cable(FreePort.Take(), PortOf(target));
        using var near = await ConnectAsync(link);
        using var far = await target.AcceptSocketAsync(Token);

        link.Cut(_ => true);
        await near.SendAsync("lost"u8.ToArray(), Token);
        near.Close();
        var received = ReceiveAsync(far);
        Assert.False(received.IsCompleted);
        link.Heal();

        Assert.Empty(await received);
    }

    [Fact]
    public async Task Only_the_connections_of_the_silo_that_was_cut_off_are_cut()
    {
        using var target = Listen();
        await using var link = new Cable(FreePort.Take(), PortOf(target));
        using var cut = await ConnectAsync(link);
        using var cutFar = await target.AcceptSocketAsync(Token);
        using var whole = await ConnectAsync(link);
        using var wholeFar = await target.AcceptSocketAsync(Token);

        var cutPort = ((IPEndPoint)cut.LocalEndPoint!).Port;
        link.Cut(port => port == cutPort);
        await cut.SendAsync("lost"u8.ToArray(), Token);
        await whole.SendAsync("a"u8.ToArray(), Token);

        Assert.Equal("a", await ReceiveAsync(wholeFar));
        link.Heal();
        Assert.Empty(await ReceiveAsync(cutFar));
    }

    private static TcpListener Listen()
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return listener;
    }

    private static int PortOf(TcpListener listener) => ((IPEndPoint)listener.LocalEndpoint).Port;

    private static async Task<Socket> ConnectAsync(Cable link)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, link.Port, Token);
        return socket;
    }

    // A connection that was reset counts as closed.
    private static async Task<string> ReceiveAsync(Socket socket)
    {
        var buffer = new byte[16];
        try
        {
            return Encoding.UTF8.GetString(buffer, 0, await socket.ReceiveAsync(buffer, Token));
        }
        catch (SocketException exception) when (exception.SocketErrorCode == SocketError.ConnectionReset)
        {
            return string.Empty;
        }
    }
}
