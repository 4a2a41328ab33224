using System.Text.Json.Serialization;

namespace UserGrains.Tests.Storage;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(GrainStorageTestState))]
internal sealed partial class StorageTestJson : JsonSerializerContext;
