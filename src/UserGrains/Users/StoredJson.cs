using System.Text.Json.Serialization;
using UserGrains.Watchers;

namespace UserGrains.Users;

/// <summary>
/// Writes and reads <see cref="StoredUser"/> and <see cref="StoredWatcher"/> as JSON without reflection. Give it a <see cref="System.Text.Json.Utf8JsonWriter"/> with a relaxed encoder:
/// the default one writes every quote of <see cref="StoredUser.CustomJson"/> and every letter beyond ASCII as 6 bytes.
/// </summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(StoredUser))]
[JsonSerializable(typeof(StoredWatcher))]
internal sealed partial class StoredJson : JsonSerializerContext;
