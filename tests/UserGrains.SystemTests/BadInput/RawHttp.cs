using System.Net.Sockets;
using UserGrains.SystemTests.Harness;

namespace UserGrains.SystemTests.BadInput;

/// <summary>Sends bytes as they are, right or wrong, each time over a connection of its own.</summary>
internal static class RawHttp
{
    private const string EventStream = "text/event-stream";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static async Task<Socket> ConnectAsync(NodeProcess node)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync("127.0.0.1", node.Setup.HttpPort, Token);
        return socket;
    }

    /// <summary>Sends bytes and reads until the node closes the connection or the answer has begun to stream.</summary>
    /// <param name="node">The node.</param>
    /// <param name="request">The bytes.</param>
    /// <param name="patience">The longest time that this may take.</param>
    /// <param name="isAll">Whether the node is told that nothing more will come.</param>
    /// <exception cref="TimeoutException">The node neither answered nor closed the connection.</exception>
    public static async Task<RawAnswer> SendAsync(NodeProcess node, ReadOnlyMemory<byte> request, TimeSpan patience, bool isAll = false)
    {
        using var socket = await ConnectAsync(node);
        var answer = ReadAsync(socket);
        try
        {
            await socket.SendAsync(request, Token);
            if (isAll)
            {
                socket.Shutdown(SocketShutdown.Send);
            }
        }
        catch (SocketException)
        {
            // The node had seen enough; what it said, if anything, is still to be read.
        }

        return await answer.WaitAsync(patience, Token);
    }

    /// <summary>Reads an answer until the connection ends.</summary>
    public static async Task<RawAnswer> ReadAsync(Socket socket)
    {
        var bytes = new MemoryStream();
        var buffer = new byte[16 * 1024];
        try
        {
            while (await socket.ReceiveAsync(buffer, Token) is var count and > 0)
            {
                bytes.Write(buffer, 0, count);
                if (RawAnswer.Parse(bytes.ToArray()) is { Status: 200 } begun && begun.Head.Contains(EventStream, StringComparison.Ordinal))
                {
                    return begun;
                }
            }
        }
        catch (SocketException)
        {
            // Reset: an answer may have come before.
        }

        return RawAnswer.Parse(bytes.ToArray());
    }
}
