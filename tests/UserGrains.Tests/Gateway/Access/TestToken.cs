using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace UserGrains.Tests.Gateway.Access;

/// <summary>Makes tokens as any issuer does, good ones and bad ones. Made by hand, so that nothing is checked against itself.</summary>
internal sealed record TestToken
{
    public required string Subject { get; init; }

    public required DateTimeOffset Now { get; init; }

    public string Keyset { get; init; } = "demo";

    public string Grants { get; init; } = """[{"users":["*"],"can":["get","update","delete","watch"]}]""";

    public string Id { get; init; } = ClusterFixture.NewId();

    public TimeSpan Lifetime { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Gets what is changed in the claims before they are signed.</summary>
    public Action<JsonObject>? Edit { get; init; }

    public string SignWithSecret(string secret, string algorithm = "HS256", string header = "") =>
        Sign($$"""{"alg":"{{algorithm}}","typ":"JWT"{{header}}}""", text => HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), text));

    public string Sign(RSA key, string algorithm = "RS256") =>
        Sign($$"""{"alg":"{{algorithm}}"}""", text => key.SignData(text, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));

    public string Sign(ECDsa key) => Sign("""{"alg":"ES256"}""", text => key.SignData(text, HashAlgorithmName.SHA256));

    public string Sign(string header, Func<byte[], byte[]> sign)
    {
        var claims = new JsonObject
        {
            ["sub"] = Subject,
            ["keyset"] = Keyset,
            ["jti"] = Id,
            ["iat"] = Now.ToUnixTimeSeconds(),
            ["exp"] = (Now + Lifetime).ToUnixTimeSeconds(),
            ["grants"] = JsonNode.Parse(Grants),
        };
        Edit?.Invoke(claims);
        var text = $"{Encode(header)}.{Encode(claims.ToJsonString())}";
        return $"{text}.{Base64Url.EncodeToString(sign(Encoding.ASCII.GetBytes(text)))}";
    }

    private static string Encode(string part) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(part));
}
