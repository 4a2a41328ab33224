using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;

namespace UserGrains.Gateway.Access;

/// <summary>Reads public keys from a file.</summary>
internal static class PublicKeys
{
    private const int MaxFileBytes = 64 * 1024;
    private const int MaxKeys = 16;
    private const int MinRsaBits = 2_048;
    private const string P256 = "1.2.840.10045.3.1.7";

    /// <summary>Reads every key of a PEM file.</summary>
    /// <exception cref="FormatException">The file holds something else, a key that is too weak, or none.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static IReadOnlyList<SecurityKey> Read(string path)
    {
        if (new FileInfo(path) is { Exists: true, Length: > MaxFileBytes })
        {
            throw new FormatException($"The file has more than {MaxFileBytes} bytes.");
        }

        var text = File.ReadAllText(path).AsSpan();
        var keys = new List<SecurityKey>();
        while (PemEncoding.TryFind(text, out var fields))
        {
            keys.Add(Read(text[fields.Label], Convert.FromBase64String(text[fields.Base64Data].ToString())));
            text = text[fields.Location.End..];
        }

        return keys.Count is > 0 and <= MaxKeys
            ? keys
            : throw new FormatException($"The file must have 1 to {MaxKeys} public keys, each between -----BEGIN PUBLIC KEY----- and -----END PUBLIC KEY-----; it has {keys.Count}.");
    }

    private static SecurityKey Read(ReadOnlySpan<char> label, byte[] bytes) => label switch
    {
        "PUBLIC KEY" => (SecurityKey?)TryReadRsa(bytes) ?? TryReadEc(bytes) ?? throw new FormatException("The file has a public key that is neither RSA nor EC."),
        _ when label.EndsWith("PRIVATE KEY") => throw new FormatException("The file has a private key. Give the node the public one only, and keep that one secret."),
        _ => throw new FormatException($"The file has a {label}; export the key itself: openssl x509 -pubkey, or openssl pkey -pubin."),
    };

    private static RsaSecurityKey? TryReadRsa(byte[] bytes)
    {
        var rsa = RSA.Create();
        try
        {
            rsa.ImportSubjectPublicKeyInfo(bytes, out _);
        }
        catch (CryptographicException)
        {
            rsa.Dispose();
            return null;
        }

        return rsa.KeySize >= MinRsaBits
            ? new RsaSecurityKey(rsa)
            : throw new FormatException($"The file has an RSA key of {rsa.KeySize} bits; it must have at least {MinRsaBits}.");
    }

    private static ECDsaSecurityKey? TryReadEc(byte[] bytes)
    {
        var ec = ECDsa.Create();
        try
        {
            ec.ImportSubjectPublicKeyInfo(bytes, out _);
        }
        catch (CryptographicException)
        {
            ec.Dispose();
            return null;
        }

        return string.Equals(ec.ExportParameters(includePrivateParameters: false).Curve.Oid.Value, P256, StringComparison.Ordinal)
            ? new ECDsaSecurityKey(ec)
            : throw new FormatException("The file has an EC key on another curve than P-256, which ES256 is made with.");
    }
}
