using System.Text.Json.Serialization;
using UserGrains.Access;
using UserGrains.ExternalIds;
using UserGrains.Watchers;

namespace UserGrains.Users;

/// <summary>
/// Writes and reads <see cref="StoredUser"/> and its like as JSON without reflection. Give it a <see cref="System.Text.Json.Utf8JsonWriter"/> with a relaxed encoder:
/// the default one writes every quote of <see cref="StoredUser.CustomJson"/> and every letter beyond ASCII as 6 bytes.
/// </summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(StoredUser))]
[JsonSerializable(typeof(StoredWatcher))]
[JsonSerializable(typeof(StoredRevocations))]
[JsonSerializable(typeof(StoredExternalId))]
internal sealed partial class StoredJson : JsonSerializerContext;
