using System.Net.Sockets;
using System.Text;

namespace UserGrains.SystemTests.BadInput;

/// <summary>What is no HTTP, or far too much of it.</summary>
public sealed class ProtocolTests(FuzzedNode fuzzed) : IClassFixture<FuzzedNode>
{
    private const string Sentinel = "/v2/objects/demo/uuids/sentinel";

    // Longer than the server waits for headers.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("\r\n\r\n\r\n\r\n")]
    [InlineData("\0\0\0\0\0\0\0\0\r\n\r\n")]
    [InlineData("GET /\r\n\r\n")]
    [InlineData("GET / HTTP/9.9\r\nHost: 127.0.0.1\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nHost: other\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nName : value\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n: value\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nName: a\0b\r\n\r\n")]
    [InlineData("GET \u0001 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")]
    [InlineData("CONNECT 127.0.0.1:1 HTTP/1.1\r\nHost: 127.0.0.1:1\r\n\r\n")]
    [InlineData("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")]
    [InlineData("PATCH " + Sentinel + " HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: -1\r\n\r\n{\"name\":\"x\"}")]
    [InlineData("PATCH " + Sentinel + " HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 99999999999999999999\r\n\r\n{\"name\":\"x\"}")]
    [InlineData("PATCH " + Sentinel + " HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 12\r\nContent-Length: 13\r\n\r\n{\"name\":\"x\"}")]
    [InlineData("PATCH " + Sentinel + " HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{\"name\":\"x\"}\r\n0\r\n\r\n")]
    [InlineData("PATCH " + Sentinel + " HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFF\r\n{")]
    [InlineData("PATCH " + Sentinel + " HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: gzip\r\n\r\n{\"name\":\"x\"}")]
    public async Task What_is_no_request_is_refused_and_changes_nothing(string bytes)
    {
        var before = await fuzzed.ReadAsync();

        var answer = await RawHttp.SendAsync(fuzzed.Node, Encoding.Latin1.GetBytes(bytes), Patience, isAll: true);

        Assert.True(answer.Status is 0 or (>= 400 and < 500) or 505, $"{answer}");
        Assert.Equal(before, await fuzzed.ReadAsync());
        await fuzzed.DemandHealthyAsync();
    }

    [Fact]
    public async Task A_body_that_both_framings_announce_cannot_hide_a_second_request()
    {
        var before = await fuzzed.ReadAsync();
        const string Hidden = "PATCH " + Sentinel + " HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 14\r\n\r\n{\"name\":\"bad\"}";

        var answer = await RawHttp.SendAsync(
            fuzzed.Node,
            Encoding.Latin1.GetBytes($"PATCH {Sentinel}-other HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n0\r\n\r\n{Hidden}"),
            Patience);

        Assert.Equal(400, answer.Status);
        Assert.Equal(before, await fuzzed.ReadAsync());
    }

    [Fact]
    public async Task Headers_of_10_MB_are_refused_long_before_their_end()
    {
        var line = Encoding.ASCII.GetBytes($"X-Much: {new string('x', 4000)}\r\n");

        var (answer, sent) = await SendUntilRefusedAsync("GET /time/0 HTTP/1.1\r\nHost: 127.0.0.1\r\n", line, maxBytes: 10_000_000);

        Assert.True(answer.Status is 0 or 431, $"{answer}");
        Assert.InRange(sent, 0, 8_000_000);
        await fuzzed.DemandHealthyAsync();
    }

    [Fact]
    public async Task One_header_of_10_MB_is_refused_long_before_its_end()
    {
        var (answer, sent) = await SendUntilRefusedAsync("GET /time/0 HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Much: ", Encoding.ASCII.GetBytes(new string('x', 4000)), maxBytes: 10_000_000);

        Assert.True(answer.Status is 0 or 431, $"{answer}");
        Assert.InRange(sent, 0, 8_000_000);
        await fuzzed.DemandHealthyAsync();
    }

    [Theory]
    [InlineData("PATCH", Sentinel)]
    [InlineData("PATCH", "/v1/demo/users")]
    public async Task A_body_without_end_is_cut_off_early(string method, string path)
    {
        var before = await fuzzed.ReadAsync();
        var chunk = Encoding.ASCII.GetBytes($"10000\r\n{new string(' ', 0x10000)}\r\n");

        var (answer, sent) = await SendUntilRefusedAsync($"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n", chunk, maxBytes: 200_000_000);

        Assert.True(answer.Status is 0 or 400, $"{answer}");

        // The limit of 4 MiB, and what the system's buffers took before the node said no.
        Assert.InRange(sent, 0, 20_000_000);
        Assert.Equal(before, await fuzzed.ReadAsync());
        await fuzzed.DemandHealthyAsync();
    }

    [Fact]
    public async Task A_body_that_stops_short_changes_nothing()
    {
        var before = await fuzzed.ReadAsync();
        using (var socket = await RawHttp.ConnectAsync(fuzzed.Node))
        {
            await socket.SendAsync(Encoding.ASCII.GetBytes($"PATCH {Sentinel} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100\r\n\r\n{{\"name\":\"half\"}}"), Token);
            socket.Shutdown(SocketShutdown.Send);
            var answer = await RawHttp.ReadAsync(socket).WaitAsync(Patience, Token);
            Assert.True(answer.Status is 0 or 400, $"{answer}");
        }

        Assert.Equal(before, await fuzzed.ReadAsync());
        await fuzzed.DemandHealthyAsync();
    }

    [Fact]
    public async Task Hundreds_of_connections_that_never_finish_their_request_keep_nobody_else_from_being_served_and_are_ended()
    {
        var before = await fuzzed.ReadAsync();
        var slow = new List<Socket>();
        string[] beginnings =
        [
            "G",
            "GET /time/0 HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ",
            $"PATCH {Sentinel} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100\r\n\r\n{{\"name\":\"slow",
            $"PATCH {Sentinel} HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n",
        ];
        try
        {
            for (var i = 0; i < 400; i++)
            {
                var socket = await RawHttp.ConnectAsync(fuzzed.Node);
                slow.Add(socket);
                await socket.SendAsync(Encoding.ASCII.GetBytes(beginnings[i % beginnings.Length]), Token);
            }

            Assert.Equal(before, await fuzzed.ReadAsync());
            var answers = await Task.WhenAll(slow.Select(RawHttp.ReadAsync)).WaitAsync(Patience, Token);

            Assert.All(answers, answer => Assert.True(answer.Status is 0 or 400 or 408, $"{answer}"));
        }
        finally
        {
            slow.ForEach(socket => socket.Dispose());
        }

        Assert.Equal(before, await fuzzed.ReadAsync());
        await fuzzed.DemandHealthyAsync();
    }

    // Sends a beginning and then the same piece again and again, until the node answers or closes, or the bytes are used up.
    private async Task<(RawAnswer Answer, long Sent)> SendUntilRefusedAsync(string beginning, byte[] piece, long maxBytes)
    {
        using var socket = await RawHttp.ConnectAsync(fuzzed.Node);
        var reading = RawHttp.ReadAsync(socket);
        long sent = await socket.SendAsync(Encoding.ASCII.GetBytes(beginning), Token);
        try
        {
            while (sent < maxBytes && !reading.IsCompleted)
            {
                sent += await socket.SendAsync(piece, Token);
            }
        }
        catch (SocketException)
        {
            // Closed.
        }

        return (await reading.WaitAsync(Patience, Token), sent);
    }
}
