using System.Text.Json.Nodes;
using Xunit;

namespace UserGrains.Tests.Gateway.Access;

/// <summary>What a token must look like.</summary>
public sealed class TokenTests(AccessGatewayFixture fixture) : IClassFixture<AccessGatewayFixture>
{
    private readonly AccessGateway _gateway = fixture.Gateway;

    public static TheoryData<string, string> BadClaims => new()
    {
        { "sub", "null" },
        { "sub", "\"\"" },
        { "sub", "7" },
        { "sub", "\"a\\u0000\"" },
        { "keyset", "null" },
        { "keyset", "\"other\"" },
        { "keyset", "[\"demo\"]" },
        { "exp", "null" },
        { "exp", "\"2999999999\"" },
        { "exp", "-1" },
        { "exp", "1e300" },
        { "iat", "\"now\"" },
        { "iat", "2999999999" },
        { "nbf", "2999999999" },
        { "jti", "7" },
        { "grants", "null" },
        { "grants", "[]" },
        { "grants", "{}" },
        { "grants", "[7]" },
        { "grants", """[{"users":["a"]}]""" },
        { "grants", """[{"can":["get"]}]""" },
        { "grants", """[{"users":["a"],"can":["read"]}]""" },
        { "grants", """[{"users":["a*b"],"can":["get"]}]""" },
        { "grants", """[{"users":["a,b"],"can":["get"]}]""" },
        { "grants", """[{"users":[""],"can":["get"]}]""" },
        { "grants", """[{"users":"a","can":["get"]}]""" },
    };

    [Fact]
    public async Task A_good_token_is_taken_from_the_header_and_from_the_address()
    {
        var token = _gateway.NewToken().SignWithSecret(AccessGateway.Secret);

        Assert.Equal(404, (await _gateway.GetAsync(token)).Status);
        Assert.Equal(404, (await _gateway.SendAsync(token: null, HttpMethod.Get, $"/v2/objects/demo/uuids/nobody?auth={token}")).Status);
    }

    [Fact]
    public async Task Without_a_token_nothing_is_answered_also_on_this_machine()
    {
        var (status, code, body) = await _gateway.GetAsync(token: null);

        Assert.Equal((403, "TokenRequired"), (status, code));
        Assert.Equal("Supplied authorization key does not have the permissions required to perform this operation.", body.GetProperty("error").GetProperty("message").GetString());
        Assert.Contains("Authorization: Bearer", body.GetProperty("error").GetProperty("details")[0].GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(BadClaims))]
    public async Task A_claim_that_is_wrong_is_named(string claim, string value)
    {
        var token = _gateway.NewToken() with
        {
            Edit = claims =>
            {
                claims.Remove(claim);
                if (value is not "null")
                {
                    claims[claim] = JsonNode.Parse(value);
                }
            },
        };

        var (status, code, body) = await _gateway.GetAsync(token.SignWithSecret(AccessGateway.Secret));

        Assert.Equal((403, "InvalidToken"), (status, code));
        var details = body.GetProperty("error").GetProperty("details")[0].GetProperty("message").GetString();
        Assert.Contains($"\"{claim}\"", details, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_name_of_its_own_and_a_time_of_making_a_token_is_good()
    {
        var token = _gateway.NewToken() with
        {
            Edit = claims =>
            {
                claims.Remove("jti");
                claims.Remove("iat");
            },
        };

        Assert.Equal(404, (await _gateway.GetAsync(token.SignWithSecret(AccessGateway.Secret))).Status);
    }

    [Fact]
    public async Task A_token_that_has_expired_is_refused_and_one_that_lasts_too_long_as_well()
    {
        var token = _gateway.NewToken();

        Assert.Equal("TokenExpired", (await _gateway.GetAsync((token with { Lifetime = TimeSpan.Zero }).SignWithSecret(AccessGateway.Secret))).Code);
        Assert.Equal(404, (await _gateway.GetAsync((token with { Lifetime = TimeSpan.FromDays(1) }).SignWithSecret(AccessGateway.Secret))).Status);
        var tooLong = await _gateway.GetAsync((token with { Lifetime = TimeSpan.FromDays(1) + TimeSpan.FromSeconds(1) }).SignWithSecret(AccessGateway.Secret));
        Assert.Equal("InvalidToken", tooLong.Code);
        Assert.Contains("MaxTokenLifetime", tooLong.Body.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_of_another_keyset_or_signed_with_another_secret_is_refused()
    {
        var token = _gateway.NewToken();

        Assert.Equal("InvalidToken", (await _gateway.GetAsync(token.SignWithSecret(AccessGateway.OtherSecret))).Code);
        Assert.Equal("InvalidToken", (await _gateway.GetAsync(token.SignWithSecret(AccessGateway.Secret), keyset: "other")).Code);
        Assert.Equal("InvalidToken", (await _gateway.GetAsync(token.SignWithSecret(AccessGateway.OtherSecret), keyset: "other")).Code);
        Assert.Equal(404, (await _gateway.GetAsync((token with { Keyset = "other" }).SignWithSecret(AccessGateway.OtherSecret), keyset: "other")).Status);
    }

    [Theory]
    [InlineData("none")]
    [InlineData("None")]
    [InlineData("HS384")]
    [InlineData("HS512")]
    [InlineData("RS256")]
    [InlineData("ES256")]
    [InlineData("hs256")]
    [InlineData("")]
    public async Task A_token_that_names_another_algorithm_is_refused(string algorithm)
    {
        var token = _gateway.NewToken();

        Assert.Equal("InvalidToken", (await _gateway.GetAsync(token.SignWithSecret(AccessGateway.Secret, algorithm))).Code);
        Assert.Equal("InvalidToken", (await _gateway.GetAsync(token.Sign($$"""{"alg":"{{algorithm}}"}""", _ => []))).Code);
    }

    [Fact]
    public async Task A_token_that_is_changed_cut_or_none_at_all_is_refused()
    {
        var token = _gateway.NewToken().SignWithSecret(AccessGateway.Secret);
        var parts = token.Split('.');
        var others = _gateway.NewToken().SignWithSecret(AccessGateway.Secret).Split('.');
        string[] bad =
        [
            $"{parts[0]}.{others[1]}.{parts[2]}", $"{parts[0]}.{parts[1]}.", $"{parts[0]}.{parts[1]}", token + "x", token[..^4], "a.b.c", "..", "x", $"{token}.a.b",
            $"{parts[0]}.{parts[1]}.{parts[2]}{new string('A', 9_000)}", _gateway.NewToken().SignWithSecret(AccessGateway.Secret, header: ",\"crit\":[\"b64\"],\"b64\":false"),
            _gateway.NewToken().Sign("[]", _ => [1]), _gateway.NewToken().Sign("{", _ => [1]),
        ];

        foreach (var text in bad)
        {
            Assert.Equal((403, "InvalidToken"), await StatusAsync(text));
        }
    }

    [Fact]
    public async Task A_token_may_be_8_KiB_long_and_have_64_grants_with_1024_names()
    {
        var full = Grants(Enumerable.Repeat(16, 64));

        Assert.Equal((404, null), await StatusAsync(_gateway.NewToken(full).SignWithSecret(AccessGateway.Secret)));
        Assert.Equal((403, "InvalidToken"), await StatusAsync(_gateway.NewToken(Grants(Enumerable.Repeat(1, 65))).SignWithSecret(AccessGateway.Secret)));
        Assert.Equal((403, "InvalidToken"), await StatusAsync(_gateway.NewToken(Grants([1_025])).SignWithSecret(AccessGateway.Secret)));
        Assert.Equal((403, "InvalidToken"), await StatusAsync((_gateway.NewToken() with { Edit = claims => claims["filler"] = new string('x', 6_000) }).SignWithSecret(AccessGateway.Secret)));

        static string Grants(IEnumerable<int> counts) =>
            "[" + string.Join(',', counts.Select(count => $$"""{"users":["n*"{{string.Concat(Enumerable.Repeat(",\"a\"", count - 1))}}],"can":["get"]}""")) + "]";
    }

    private async Task<(int Status, string? Code)> StatusAsync(string token)
    {
        var (status, code, _) = await _gateway.GetAsync(token);
        return (status, code);
    }
}
