using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using UserGrains.Gateway;
using Xunit;
using static System.Buffers.Text.Base64Url;

namespace UserGrains.Tests.Gateway.Access;

/// <summary>Tokens of an OpenID provider, which here is a small one of our own.</summary>
public sealed class AuthorityTests(ClusterFixture cluster)
{
    [Fact]
    public async Task Tokens_of_the_provider_are_taken_and_those_of_others_are_not()
    {
        using var rsa = RSA.Create(2048);
        using var foreign = RSA.Create(2048);
        await using var provider = await StartProviderAsync(rsa);
        var issuer = AddressOf(provider);
        await using var gateway = await StartAsync(issuer);
        var token = gateway.NewToken() with { Edit = claims => claims["iss"] = issuer };

        Assert.Equal(404, (await gateway.GetAsync(token.Sign(rsa))).Status);
        Assert.Equal("InvalidToken", (await gateway.GetAsync(token.Sign(foreign))).Code);
        var (_, code, body) = await gateway.GetAsync((token with { Edit = claims => claims["iss"] = "https://else.example" }).Sign(rsa));
        Assert.Equal("InvalidToken", code);
        Assert.Contains("another issuer", body.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task While_the_provider_cannot_be_reached_its_tokens_are_put_off_and_not_refused()
    {
        using var rsa = RSA.Create(2048);
        await using var gateway = await StartAsync("http://127.0.0.1:1");

        var (status, code, _) = await gateway.GetAsync(gateway.NewToken().Sign(rsa));

        Assert.Equal((503, "Unavailable"), (status, code));
    }

    [Theory]
    [InlineData("http://login.example.org")]
    [InlineData("login")]
    [InlineData("ftp://127.0.0.1")]
    public async Task A_provider_that_could_be_impersonated_stops_the_start(string authority)
    {
        var failure = await Assert.ThrowsAsync<Microsoft.Extensions.Options.OptionsValidationException>(() => StartAsync(authority));

        Assert.Contains("UserGrains:Keysets:demo:Authority", failure.Message, StringComparison.Ordinal);
    }

    private static string AddressOf(WebApplication app) => app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();

    private static async Task<WebApplication> StartProviderAsync(RSA key)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var provider = builder.Build();
        var parameters = key.ExportParameters(includePrivateParameters: false);
        provider.MapGet("/.well-known/openid-configuration", () => Results.Text(
            new JsonObject { ["issuer"] = AddressOf(provider), ["jwks_uri"] = AddressOf(provider) + "/keys" }.ToJsonString(),
            "application/json"));
        provider.MapGet("/keys", () => Results.Text(
            new JsonObject
            {
                ["keys"] = new JsonArray(new JsonObject
                {
                    ["kty"] = "RSA",
                    ["use"] = "sig",
                    ["kid"] = "first",
                    ["n"] = EncodeToString(parameters.Modulus),
                    ["e"] = EncodeToString(parameters.Exponent),
                }),
            }.ToJsonString(),
            "application/json"));
        await provider.StartAsync(GatewayFixture.Token);
        return provider;
    }

    private Task<AccessGateway> StartAsync(string authority) => AccessGateway.StartAsync(
        cluster.Chat,
        options => options.Keysets["demo"] = new GatewayKeysetOptions { Authority = authority, TokensRequired = true });
}
