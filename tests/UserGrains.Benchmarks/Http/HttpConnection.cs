using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace UserGrains.Benchmarks.Http;

/// <summary>One kept-alive HTTP/1.1 connection, with one request under way at a time. It costs the machine far less than <see cref="HttpClient"/>.</summary>
internal sealed class HttpConnection : IDisposable
{
    private readonly Socket _socket;
    private readonly PipeReader _reader;

    private HttpConnection(Socket socket, bool isIdle)
    {
        _socket = socket;
        _reader = PipeReader.Create(new NetworkStream(socket, ownsSocket: false), new StreamPipeReaderOptions(bufferSize: 16 * 1024, useZeroByteReads: isIdle));
    }

    /// <summary>Connects.</summary>
    /// <param name="port">The port, on the loopback address.</param>
    /// <param name="isIdle">Whether little will come: it then has no buffer while it waits, and reads twice.</param>
    public static async Task<HttpConnection> OpenAsync(int port, bool isIdle = false)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, port);
        return new HttpConnection(socket, isIdle);
    }

    /// <summary>Makes a request.</summary>
    /// <param name="method">The method.</param>
    /// <param name="path">The path and query.</param>
    /// <param name="body">The body, JSON.</param>
    public static byte[] Request(string method, string path, string body) => Encoding.UTF8.GetBytes(
        string.Create(
            CultureInfo.InvariantCulture,
            $"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}"));

    /// <summary>Makes a request without a body.</summary>
    /// <param name="path">The path and query.</param>
    /// <param name="version">The version of HTTP.</param>
    public static byte[] Get(string path, string version = "1.1") => Encoding.UTF8.GetBytes($"GET {path} HTTP/{version}\r\nHost: 127.0.0.1\r\n\r\n");

    /// <summary>Sends a request and reads the whole answer, a small one.</summary>
    /// <returns>The answer's head.</returns>
    /// <exception cref="BenchmarkException">The answer is not 200.</exception>
    public async ValueTask<string> SendAsync(ReadOnlyMemory<byte> request)
    {
        await _socket.SendAsync(request);
        var head = await ReadHeadAsync();
        await ReadBodyAsync(head);
        return head;
    }

    /// <summary>Sends a request and reads the whole answer, a small one.</summary>
    /// <returns>The answer's body, with the marks of its chunks if it comes in some.</returns>
    public async Task<string> ReadAsync(ReadOnlyMemory<byte> request)
    {
        await _socket.SendAsync(request);
        return await ReadBodyAsync(await ReadHeadAsync());
    }

    /// <summary>Sends a request whose answer is lines without end.</summary>
    /// <param name="request">The request, in HTTP/1.0: its answer is not in chunks, whose ends could be anywhere.</param>
    /// <param name="take">Gets each line without its end.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task StreamAsync(ReadOnlyMemory<byte> request, Action<ReadOnlySequence<byte>> take, CancellationToken cancellationToken)
    {
        await _socket.SendAsync(request, cancellationToken);
        await ReadHeadAsync();
        while (true)
        {
            var result = await _reader.ReadAsync(cancellationToken);
            var buffer = result.Buffer;
            while (buffer.PositionOf((byte)'\n') is { } end)
            {
                take(buffer.Slice(0, end));
                buffer = buffer.Slice(buffer.GetPosition(1, end));
            }

            _reader.AdvanceTo(buffer.Start, buffer.End);
            if (result.IsCompleted)
            {
                throw new BenchmarkException("The server ended a stream.");
            }
        }
    }

    /// <summary>Gets a header of an answer.</summary>
    public static string? Header(string head, string name)
    {
        var start = head.IndexOf("\r\n" + name + ": ", StringComparison.OrdinalIgnoreCase);
        if (start < 0)
        {
            return null;
        }

        start += name.Length + 4;
        return head[start..head.IndexOf("\r\n", start, StringComparison.Ordinal)];
    }

    public void Dispose() => _socket.Dispose();

    private async ValueTask<string> ReadHeadAsync()
    {
        while (true)
        {
            var result = await _reader.ReadAsync();
            if (TryFindEnd(result.Buffer, out var end))
            {
                var head = Encoding.ASCII.GetString(result.Buffer.Slice(0, end));
                _reader.AdvanceTo(end);
                return head.StartsWith("HTTP/1.1 200", StringComparison.Ordinal)
                    ? head
                    : throw new BenchmarkException($"A request was answered with {head.Split('\r')[0]}.");
            }

            _reader.AdvanceTo(result.Buffer.Start, result.Buffer.End);
            if (result.IsCompleted)
            {
                throw new BenchmarkException("The server closed a connection.");
            }
        }
    }

    private async ValueTask<string> ReadBodyAsync(string head)
    {
        var length = Header(head, "Content-Length") is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : -1;
        while (true)
        {
            var result = await _reader.ReadAsync();
            var body = Encoding.UTF8.GetString(result.Buffer);
            if (length < 0 ? body.EndsWith("0\r\n\r\n", StringComparison.Ordinal) : result.Buffer.Length >= length)
            {
                _reader.AdvanceTo(result.Buffer.End);
                return body;
            }

            _reader.AdvanceTo(result.Buffer.Start, result.Buffer.End);
            if (result.IsCompleted)
            {
                throw new BenchmarkException("The server closed a connection.");
            }
        }
    }

    private static bool TryFindEnd(ReadOnlySequence<byte> buffer, out SequencePosition end)
    {
        var reader = new SequenceReader<byte>(buffer);
        var found = reader.TryReadTo(out ReadOnlySequence<byte> _, "\r\n\r\n"u8);
        end = reader.Position;
        return found;
    }
}
