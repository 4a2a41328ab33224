using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace UserGrains.ExternalIds;

/// <summary>The key of an external id's grain. An external id may be long and have any characters, so the key has its SHA-256; what is stored under it never changes.</summary>
internal static class ExternalIdKey
{
    public static string Of(string keyset, string externalId) =>
        UserKey.Create(keyset, Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(externalId)))).ToString();
}
