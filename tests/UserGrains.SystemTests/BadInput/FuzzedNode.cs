using System.Net;
using UserGrains.SystemTests.Harness;

namespace UserGrains.SystemTests.BadInput;

/// <summary>A node with a user that nothing may change.</summary>
public sealed class FuzzedNode : IAsyncLifetime
{
    private const string Sentinel = "/v2/objects/demo/uuids/sentinel?include=custom,status,type";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    internal NodeProcess Node { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Node = await NodeProcess.StartAsync(new NodeSetup().With("UserGrains__Gateway__LongPollDuration", "00:00:01"));
        await RestoreAsync();
    }

    public ValueTask DisposeAsync() => Node.DisposeAsync();

    /// <summary>Reads the user that nothing may change.</summary>
    internal async Task<string> ReadAsync()
    {
        var (status, body) = await Node.GetAsync(Sentinel, Token);
        Assert.True(status is HttpStatusCode.OK or HttpStatusCode.NotFound);
        return body;
    }

    internal async Task RestoreAsync() =>
        Assert.Equal(HttpStatusCode.OK, (await Node.PatchAsync(Sentinel, """{"name":"Sentinel","custom":{"a":1}}""", Token)).Status);

    /// <summary>Checks that the node is well and has logged no failure.</summary>
    internal async Task DemandHealthyAsync()
    {
        Assert.Equal(HttpStatusCode.OK, (await Node.GetAsync("/health/ready", Token)).Status);
        Assert.DoesNotContain(Node.Output.Lines, line => line.Contains(" fail: ", StringComparison.Ordinal) || line.Contains(" crit: ", StringComparison.Ordinal));
        Assert.Empty(Node.Errors.Lines);
    }
}
