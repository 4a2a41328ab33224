using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace UserGrains.Faults.Cluster;

/// <summary>
/// The cable between a server and those that call it, such as a silo and the others: it listens where the server says that it does, and passes on what comes.
/// Cut, it swallows everything and closes nothing, as a network does that has lost a host.
/// </summary>
internal sealed class Cable : IAsyncDisposable
{
    private readonly TcpListener _listener;
    private readonly int _target;
    private readonly ConcurrentDictionary<Guid, Connection> _connections = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _accepting;
    private volatile Func<int, bool> _isCut = _ => false;

    public Cable(int port, int target)
    {
        Port = port;
        _target = target;
        _listener = new TcpListener(IPAddress.Loopback, port);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>Gets the port that it listens on.</summary>
    public int Port { get; }

    /// <summary>Cuts the connections that come from some ports, those that there are and new ones.</summary>
    public void Cut(Func<int, bool> isCut)
    {
        _isCut = isCut;
        foreach (var connection in _connections.Values.Where(connection => isCut(connection.SourcePort)))
        {
            connection.IsCut = true;
        }
    }

    /// <summary>Lets traffic pass again. Connections that were cut are closed: their ends have lost count of each other.</summary>
    public void Heal()
    {
        _isCut = _ => false;
        foreach (var connection in _connections.Values.Where(connection => connection.IsCut))
        {
            connection.Dispose();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Dispose();
        await _accepting;
        foreach (var connection in _connections.Values)
        {
            connection.Dispose();
        }

        _stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                var connection = new Connection(await _listener.AcceptSocketAsync(_stopping.Token));
                connection.IsCut = _isCut(connection.SourcePort);
                _ = PassOnAsync(connection);
            }
            catch (SocketException)
            {
                // It was closed again before it could be looked at; others still come.
            }
            catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException)
            {
                // The run is over.
            }
        }
    }

    private async Task PassOnAsync(Connection connection)
    {
        var id = Guid.NewGuid();
        _connections.TryAdd(id, connection);
        try
        {
            await connection.Target.ConnectAsync(IPAddress.Loopback, _target, _stopping.Token);
            await Task.WhenAny(
                connection.PumpAsync(connection.Source, connection.Target, _stopping.Token),
                connection.PumpAsync(connection.Target, connection.Source, _stopping.Token));
        }
        catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException or SocketException)
        {
            // One of the two is gone, and the other will notice.
        }
        finally
        {
            _connections.TryRemove(id, out _);
            connection.Dispose();
        }
    }

    private sealed class Connection(Socket source) : IDisposable
    {
        private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private volatile bool _isCut;

        public Socket Source { get; } = source;

        public Socket Target { get; } = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };

        public int SourcePort { get; } = ((IPEndPoint)source.RemoteEndPoint!).Port;

        public bool IsCut
        {
            get => _isCut;
            set => _isCut = value;
        }

        public async Task PumpAsync(Socket from, Socket to, CancellationToken cancellationToken)
        {
            var buffer = new byte[64 * 1024];
            try
            {
                while (await from.ReceiveAsync(buffer, cancellationToken) is > 0 and var count)
                {
                    if (!IsCut)
                    {
                        await to.SendAsync(buffer.AsMemory(0, count), cancellationToken);
                    }
                }
            }
            catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException or SocketException)
            {
                // Closing both tells the other end.
            }

            if (IsCut)
            {
                // Nothing passes a cut cable, not even that an end has closed.
                await _closed.Task;
            }
        }

        public void Dispose()
        {
            _closed.TrySetResult();
            Source.Dispose();
            Target.Dispose();
        }
    }
}
