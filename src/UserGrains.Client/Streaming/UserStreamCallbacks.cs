using Microsoft.Extensions.DependencyInjection;

namespace UserGrains.Client.Streaming;

/// <summary>Gives a stream that came over the wire its provider back. Orleans finds the method by its name.</summary>
internal sealed class UserStreamCallbacks(IServiceProvider services)
{
    // Looked up when it is needed: the serializer that owns this is there before the provider can be.
    public void OnDeserialized(IProvidedStream stream) => stream.Provider = services.GetRequiredService<UserStreamProvider>();
}
