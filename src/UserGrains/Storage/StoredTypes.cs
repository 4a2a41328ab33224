using System.Text.Json.Serialization;
using UserGrains.Users;

namespace UserGrains.Storage;

/// <summary>The stored types that know their JSON form at compile time.</summary>
internal static class StoredTypes
{
    /// <summary>The contexts that describe them, each with its own options.</summary>
    public static readonly JsonSerializerContext[] Contexts = [StoredJson.Default];
}
