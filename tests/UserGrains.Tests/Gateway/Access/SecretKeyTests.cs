using UserGrains.Gateway;
using Xunit;

namespace UserGrains.Tests.Gateway.Access;

/// <summary>What only the secret key permits.</summary>
public sealed class SecretKeyTests(ClusterFixture cluster, AccessGatewayFixture fixture) : IClassFixture<AccessGatewayFixture>
{
    private const string Tokens = "/v1/demo/access/tokens";

    private readonly AccessGateway _gateway = fixture.Gateway;

    public static TheoryData<string, string> Operations => new() { { "POST", Tokens }, { "POST", "/v1/demo/access/revocations" }, { "GET", "/v1/demo/access/revocations" } };

    [Theory]
    [MemberData(nameof(Operations))]
    public async Task No_token_permits_it_nor_another_secret(string method, string path)
    {
        var token = _gateway.NewToken().SignWithSecret(AccessGateway.Secret);

        Assert.Equal("SecretKeyRequired", (await _gateway.SendAsync(token, new HttpMethod(method), path, method is "POST" ? "{}" : null)).Code);
        Assert.Equal("SecretKeyRequired", (await _gateway.SendAsync(token: null, new HttpMethod(method), path, method is "POST" ? "{}" : null)).Code);
        Assert.Equal("InvalidSignature", (await _gateway.SendSignedAsync(new HttpMethod(method), path, method is "POST" ? "{}" : string.Empty, AccessGateway.OtherSecret)).Code);
    }

    [Fact]
    public async Task An_open_keyset_does_not_permit_it_to_this_machine_either()
    {
        await using var gateway = await AccessGateway.StartAsync(cluster.Chat, options => options.Keysets["demo"] = new GatewayKeysetOptions { SecretKey = AccessGateway.Secret });

        Assert.Equal(404, (await gateway.GetAsync(token: null)).Status);
        Assert.Equal("SecretKeyRequired", (await gateway.SendAsync(token: null, HttpMethod.Get, "/v1/demo/access/revocations")).Code);
    }

    [Fact]
    public async Task An_open_keyset_holds_a_caller_to_the_token_that_it_shows()
    {
        await using var gateway = await AccessGateway.StartAsync(cluster.Chat, options => options.Keysets["demo"] = new GatewayKeysetOptions { SecretKey = AccessGateway.Secret });
        var token = gateway.NewToken("""[{"users":["a"],"can":["get"]}]""");

        Assert.Equal("NotGranted", (await gateway.GetAsync(token.SignWithSecret(AccessGateway.Secret), "b")).Code);
        Assert.Equal("InvalidToken", (await gateway.GetAsync(token.SignWithSecret(AccessGateway.OtherSecret), "a")).Code);
    }

    [Fact]
    public async Task An_issued_token_grants_what_was_asked_for_until_its_end()
    {
        await using var gateway = await AccessGateway.StartAsync(cluster.Chat);

        var (status, _, body) = await gateway.SendSignedAsync(HttpMethod.Post, Tokens, """{"sub":"ada","grants":[{"users":["a*"],"can":["get"]}],"expiresIn":60}""");
        var issued = body.GetProperty("data");
        var token = issued.GetProperty("token").GetString()!;

        Assert.Equal((200, gateway.Time.GetUtcNow().ToUnixTimeSeconds() + 60), (status, issued.GetProperty("exp").GetInt64()));
        Assert.Equal(404, (await gateway.GetAsync(token, "abc")).Status);
        Assert.Equal("NotGranted", (await gateway.GetAsync(token, "b")).Code);
        await gateway.SendSignedAsync(HttpMethod.Post, "/v1/demo/access/revocations", $$"""{"jti":"{{issued.GetProperty("jti").GetString()}}"}""");
        Assert.Equal("TokenRevoked", (await gateway.GetAsync(token, "abc")).Code);
        gateway.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal("TokenExpired", (await gateway.GetAsync(token, "abc")).Code);
    }

    [Theory]
    [InlineData("""{}""", 2)]
    [InlineData("""{"sub":"","grants":[],"expiresIn":0}""", 3)]
    [InlineData("""{"sub":"ada","grants":[{"users":["*"],"can":["get"]}],"expiresIn":86401}""", 1)]
    [InlineData("""{"sub":"ada","grants":[{"users":["*"],"can":["get"]}],"expiresIn":"60"}""", 1)]
    public async Task Everything_that_is_wrong_with_a_token_asked_for_is_named(string asked, int faults)
    {
        var (status, _, body) = await _gateway.SendSignedAsync(HttpMethod.Post, Tokens, asked);

        Assert.Equal((400, faults), (status, body.GetProperty("error").GetProperty("details").GetArrayLength()));
    }

    [Fact]
    public async Task A_signed_request_may_do_everything()
    {
        Assert.Equal(404, (await _gateway.SendSignedAsync(HttpMethod.Get, "/v2/objects/demo/uuids/nobody")).Status);
        Assert.Equal("InvalidSignature", (await _gateway.SendSignedAsync(HttpMethod.Get, "/v2/objects/demo/uuids/nobody", secret: AccessGateway.OtherSecret)).Code);
    }
}
