using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Orleans.Storage;

namespace UserGrains.Storage;

/// <summary>
/// The default serializer of our storages: types that one of <paramref name="contexts"/> describes become System.Text.Json text without reflection,
/// all others take Orleans' own default.
/// </summary>
internal sealed class StoredStateSerializer(JsonSerializerContext[] contexts, IGrainStorageSerializer fallback) : IGrainStorageSerializer
{
    public BinaryData Serialize<T>(T? input) =>
        Find<T>() is { } type ? new BinaryData(JsonSerializer.SerializeToUtf8Bytes(input!, type)) : fallback.Serialize(input);

    public T? Deserialize<T>(BinaryData input) =>
        Find<T>() is { } type ? JsonSerializer.Deserialize(input.ToMemory().Span, type) : fallback.Deserialize<T>(input);

    private JsonTypeInfo<T>? Find<T>()
    {
        foreach (var context in contexts)
        {
            if (context.GetTypeInfo(typeof(T)) is JsonTypeInfo<T> type)
            {
                return type;
            }
        }

        return null;
    }
}
