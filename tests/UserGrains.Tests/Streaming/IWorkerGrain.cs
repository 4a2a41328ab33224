namespace UserGrains.Tests.Streaming;

/// <summary>A stateless worker that tries to subscribe.</summary>
public interface IWorkerGrain : IGrainWithIntegerKey
{
    Task SubscribeAsync(string userKey);
}
