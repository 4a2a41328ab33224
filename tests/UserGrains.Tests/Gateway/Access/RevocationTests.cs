using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using UserGrains.Client.Access;
using UserGrains.Client.Feed;
using UserGrains.Testing;
using Xunit;

namespace UserGrains.Tests.Gateway.Access;

public sealed class RevocationTests(ClusterFixture cluster, AccessGatewayFixture fixture) : IClassFixture<AccessGatewayFixture>
{
    private const string Path = "/v1/demo/access/revocations";

    private readonly AccessGateway _gateway = fixture.Gateway;

    [Fact]
    public async Task A_revoked_token_is_refused_and_others_of_its_caller_are_not()
    {
        var token = _gateway.NewToken();
        var (revoked, other) = (token.SignWithSecret(AccessGateway.Secret), (token with { Id = ClusterFixture.NewId() }).SignWithSecret(AccessGateway.Secret));
        Assert.Equal(404, (await _gateway.GetAsync(revoked)).Status);

        var (status, _, body) = await _gateway.SendSignedAsync(HttpMethod.Post, Path, $$"""{"jti":"{{token.Id}}"}""");

        Assert.Equal((200, token.Id), (status, body.GetProperty("data").GetProperty("jti").GetString()));
        Assert.Equal("TokenRevoked", (await _gateway.GetAsync(revoked)).Code);
        Assert.Equal(404, (await _gateway.GetAsync(other)).Status);
    }

    [Fact]
    public async Task A_revoked_caller_has_no_token_of_before_and_may_get_new_ones()
    {
        await using var gateway = await AccessGateway.StartAsync(cluster.Chat);
        var token = gateway.NewToken();
        var unnamed = token with
        {
            Edit = claims =>
            {
                claims.Remove("iat");
                claims.Remove("jti");
            },
        };

        await gateway.SendSignedAsync(HttpMethod.Post, Path, $$"""{"sub":"{{token.Subject}}"}""");
        gateway.Time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal("TokenRevoked", (await gateway.GetAsync(token.SignWithSecret(AccessGateway.Secret))).Code);
        Assert.Equal("TokenRevoked", (await gateway.GetAsync(unnamed.SignWithSecret(AccessGateway.Secret))).Code);
        Assert.Equal(404, (await gateway.GetAsync((token with { Now = gateway.Time.GetUtcNow() }).SignWithSecret(AccessGateway.Secret))).Status);
        Assert.Equal(404, (await gateway.GetAsync(gateway.NewToken().SignWithSecret(AccessGateway.Secret))).Status);
    }

    [Fact]
    public async Task Revocations_are_listed_with_until_when_they_are_kept()
    {
        var token = _gateway.NewToken();
        var now = _gateway.Time.GetUtcNow().ToUnixTimeSeconds();
        await _gateway.SendSignedAsync(HttpMethod.Post, Path, $$"""{"jti":"{{token.Id}}","exp":{{now + 3_600}}}""");
        await _gateway.SendSignedAsync(HttpMethod.Post, Path, $$"""{"sub":"{{token.Subject}}"}""");

        var (_, _, body) = await _gateway.SendSignedAsync(HttpMethod.Get, Path);

        // Kept longer by the clock skew, and to the end of that second.
        var listed = body.GetProperty("data").EnumerateArray().ToList();
        Assert.Equal(now + 3_600 + 11, Find("jti", token.Id).GetProperty("until").GetInt64());
        Assert.Equal(now + 86_400 + 11, Find("sub", token.Subject).GetProperty("until").GetInt64());
        Assert.Equal(now, Find("sub", token.Subject).GetProperty("revokedAt").GetInt64());

        JsonElement Find(string kind, string name) => listed.Single(entry => entry.TryGetProperty(kind, out var value) && value.ValueEquals(name));
    }

    [Theory]
    [InlineData("""{}""")]
    [InlineData("""{"jti":"a","sub":"b"}""")]
    [InlineData("""{"sub":"b","exp":2000000000}""")]
    [InlineData("""{"jti":"a","exp":1}""")]
    [InlineData("""{"jti":"a","exp":9000000000}""")]
    [InlineData("""{"jti":""}""")]
    [InlineData("""{"jti":7}""")]
    [InlineData("""{"jti":"a","jti":"b"}""")]
    [InlineData("""[]""")]
    [InlineData("""{"jti":"a"}}""")]
    public async Task What_cannot_be_revoked_is_refused(string body) =>
        Assert.Equal(400, (await _gateway.SendSignedAsync(HttpMethod.Post, Path, body)).Status);

    [Fact]
    public async Task A_revocation_reaches_a_stream_and_a_long_poll_on_another_gateway()
    {
        await using var other = await AccessGateway.StartAsync(cluster.Cluster.GetChatOf(cluster.Cluster.Silos[0]));
        var token = other.NewToken();
        var text = token.SignWithSecret(AccessGateway.Secret);
        await using var stream = await EventStream.OpenAsync(other.Http, ["nobody"], query: "&auth=" + text);
        await stream.NextAsync(count: 1);
        var first = await other.SendAsync(text, HttpMethod.Get, "/v2/subscribe/demo/nobody/0");
        var poll = other.SendAsync(text, HttpMethod.Get, $"/v2/subscribe/demo/nobody/0?tt={first.Body.GetProperty("t").GetProperty("t").GetString()}&tr={first.Body.GetProperty("t").GetProperty("r")}");

        await _gateway.SendSignedAsync(HttpMethod.Post, Path, $$"""{"jti":"{{token.Id}}"}""");

        Assert.Equal((403, "TokenRevoked"), await CodeAsync(poll));
        Assert.Equal(("end", 403), await stream.EndAsync());
        Assert.Equal("TokenRevoked", (await other.GetAsync(text)).Code);
    }

    [Fact]
    public async Task Revocations_are_known_on_every_silo_and_after_a_restart_of_all()
    {
        var storage = new TestStorage();
        TestToken token;
        await using (var two = await UserGrainsTestCluster.StartAsync(options => (options.SiloCount, options.Storage) = (2, storage)))
        {
            await using var first = await StartAsync(two.GetChatOf(two.Silos[0]));
            await using var second = await StartAsync(two.GetChatOf(two.Silos[1]));
            token = first.NewToken();
            var text = token.SignWithSecret(AccessGateway.Secret);
            await using var stream = await EventStream.OpenAsync(second.Http, ["nobody"], query: "&auth=" + text);
            await stream.NextAsync(count: 1);

            await first.SendSignedAsync(HttpMethod.Post, Path, $$"""{"jti":"{{token.Id}}"}""");

            Assert.Equal(("end", 403), await stream.EndAsync());
            Assert.Equal("TokenRevoked", (await second.GetAsync(text)).Code);
        }

        await using var again = await UserGrainsTestCluster.StartAsync(options => options.Storage = storage);
        await using var gateway = await StartAsync(again.Chat);
        Assert.Equal("TokenRevoked", (await gateway.GetAsync(token.SignWithSecret(AccessGateway.Secret))).Code);
        Assert.Equal(404, (await gateway.GetAsync(gateway.NewToken().SignWithSecret(AccessGateway.Secret))).Status);

        static Task<AccessGateway> StartAsync(Client.Chat chat) => AccessGateway.StartAsync(chat, options => options.Keysets.Remove("other"));
    }

    [Fact]
    public async Task While_storage_fails_nothing_is_revoked_and_the_caller_is_told()
    {
        await using var own = await UserGrainsTestCluster.StartAsync();
        await using var gateway = await AccessGateway.StartAsync(own.Chat, options => options.Keysets.Remove("other"));
        var token = gateway.NewToken();
        own.Storage.FailWrites(StorageMoment.BeforeCommit, "demo");

        var refused = await gateway.SendSignedAsync(HttpMethod.Post, Path, $$"""{"jti":"{{token.Id}}"}""");
        var repeated = await gateway.SendSignedAsync(HttpMethod.Post, Path, $$"""{"jti":"{{token.Id}}"}""");

        Assert.Equal((503, "StorageUnavailable", 200), (refused.Status, refused.Code, repeated.Status));
        Assert.Equal("TokenRevoked", (await gateway.GetAsync(token.SignWithSecret(AccessGateway.Secret))).Code);
    }

    [Fact]
    public async Task When_nothing_is_heard_of_revocations_for_30_seconds_no_token_is_taken_and_streams_end_until_something_is()
    {
        var (isCutOff, cutOff) = (false, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        var calls = new FakeTimeProvider();
        await using var own = await UserGrainsTestCluster.StartAsync(options => options.ConfigureClient = client =>
        {
            client.Services.AddKeyedSingleton<TimeProvider>(FeedTime.Key, calls);
            client.AddOutgoingGrainCallFilter(async call =>
            {
                var invoked = call.Invoke();
                if (call.Request.GetInterfaceType() == typeof(IRevocationsGrain))
                {
                    // A call that waits for news is cut off too.
                    await Task.WhenAny(invoked, cutOff.Task);
                    if (Volatile.Read(ref isCutOff))
                    {
                        throw new TimeoutException();
                    }
                }

                await invoked;
            });
        });
        await using var gateway = await AccessGateway.StartAsync(own.Chat, options => options.Keysets.Remove("other"));
        var text = gateway.NewToken().SignWithSecret(AccessGateway.Secret);
        await using var stream = await EventStream.OpenAsync(gateway.Http, ["nobody"], query: "&auth=" + text);
        await stream.NextAsync(count: 1);

        Volatile.Write(ref isCutOff, true);
        cutOff.SetResult();
        calls.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal((404, null), await CodeAsync(gateway.GetAsync(text)));
        calls.Advance(TimeSpan.FromTicks(1));
        Assert.Equal((503, "Unavailable"), await CodeAsync(gateway.GetAsync(text)));
        var ended = stream.EndAsync();
        while (!ended.IsCompleted)
        {
            calls.Advance(TimeSpan.FromSeconds(1));
            await gateway.GetAsync(text);
        }

        Assert.Equal(("end", 503), await ended);
        Volatile.Write(ref isCutOff, false);
        while ((await gateway.GetAsync(text)).Status != 404)
        {
            calls.Advance(TimeSpan.FromSeconds(1));
        }
    }

    private static async Task<(int Status, string? Code)> CodeAsync(Task<(int Status, string? Code, JsonElement Body)> sent)
    {
        var (status, code, _) = await sent;
        return (status, code);
    }
}
