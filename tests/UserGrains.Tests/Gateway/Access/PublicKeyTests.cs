using System.Security.Cryptography;
using UserGrains.Gateway;
using Xunit;

namespace UserGrains.Tests.Gateway.Access;

/// <summary>Tokens that are signed elsewhere.</summary>
public sealed class PublicKeyTests(ClusterFixture cluster)
{
    [Fact]
    public async Task Tokens_are_checked_with_any_of_the_public_keys_in_a_file()
    {
        using var rsa = RSA.Create(2048);
        using var ec = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var foreign = RSA.Create(2048);
        await using var gateway = await StartAsync(rsa.ExportSubjectPublicKeyInfoPem() + "\n" + ec.ExportSubjectPublicKeyInfoPem());
        var token = gateway.NewToken();

        Assert.Equal(404, (await gateway.GetAsync(token.Sign(rsa))).Status);
        Assert.Equal(404, (await gateway.GetAsync(token.Sign(ec))).Status);
        Assert.Equal("InvalidToken", (await gateway.GetAsync(token.Sign(foreign))).Code);
        Assert.Equal("InvalidToken", (await gateway.GetAsync(token.Sign(rsa, "RS384"))).Code);
    }

    [Fact]
    public async Task A_public_key_is_never_taken_for_a_secret()
    {
        using var rsa = RSA.Create(2048);
        var pem = rsa.ExportSubjectPublicKeyInfoPem();
        await using var gateway = await StartAsync(pem);
        await using var withSecret = await StartAsync(pem, AccessGateway.Secret);

        foreach (var secret in new[] { pem, pem + "\n", pem.ReplaceLineEndings(string.Empty), Convert.ToBase64String(rsa.ExportSubjectPublicKeyInfo()) })
        {
            Assert.Equal("InvalidToken", (await gateway.GetAsync(gateway.NewToken().SignWithSecret(secret))).Code);
            Assert.Equal("InvalidToken", (await withSecret.GetAsync(withSecret.NewToken().SignWithSecret(secret))).Code);
        }

        Assert.Equal(404, (await withSecret.GetAsync(withSecret.NewToken().SignWithSecret(AccessGateway.Secret))).Status);
        Assert.Equal(404, (await withSecret.GetAsync(withSecret.NewToken().Sign(rsa))).Status);
    }

    [Fact]
    public async Task A_token_of_another_audience_is_refused_where_one_is_wanted()
    {
        using var rsa = RSA.Create(2048);
        await using var gateway = await StartAsync(rsa.ExportSubjectPublicKeyInfoPem(), configure: keyset => keyset.Audience = "users");
        var token = gateway.NewToken();

        Assert.Equal("InvalidToken", (await gateway.GetAsync(token.Sign(rsa))).Code);
        Assert.Equal("InvalidToken", (await gateway.GetAsync((token with { Edit = claims => claims["aud"] = "billing" }).Sign(rsa))).Code);
        Assert.Equal(404, (await gateway.GetAsync((token with { Edit = claims => claims["aud"] = "users" }).Sign(rsa))).Status);
    }

    [Theory]
    [InlineData("nothing", "it has 0")]
    [InlineData("private", "private key")]
    [InlineData("weak", "1024 bits")]
    [InlineData("curve", "P-256")]
    public async Task A_file_with_something_else_stops_the_start(string kind, string reason)
    {
        using var weak = RSA.Create(1024);
        using var curve = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        var text = kind switch
        {
            "private" => weak.ExportPkcs8PrivateKeyPem(),
            "weak" => weak.ExportSubjectPublicKeyInfoPem(),
            "curve" => curve.ExportSubjectPublicKeyInfoPem(),
            _ => "nothing",
        };

        var failure = await Assert.ThrowsAsync<Microsoft.Extensions.Options.OptionsValidationException>(() => StartAsync(text));

        Assert.Contains("UserGrains:Keysets:demo:PublicKeyFile", failure.Message, StringComparison.Ordinal);
        Assert.Contains(reason, failure.Message, StringComparison.Ordinal);
    }

    private async Task<AccessGateway> StartAsync(string pem, string? secret = null, Action<GatewayKeysetOptions>? configure = null)
    {
        var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        await File.WriteAllTextAsync(path, pem, GatewayFixture.Token);
        try
        {
            // It is read at the start and never again.
            return await AccessGateway.StartAsync(cluster.Chat, options =>
            {
                options.Keysets["demo"] = new GatewayKeysetOptions { PublicKeyFile = path, SecretKey = secret, TokensRequired = true };
                configure?.Invoke(options.Keysets["demo"]);
            });
        }
        finally
        {
            File.Delete(path);
        }
    }
}
