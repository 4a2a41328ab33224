using UserGrains.Client.Feed;

namespace UserGrains.Publishing;

/// <summary>Starts a silo's own feed. It cannot wait for the first watch: a grain's turn may not make the reference that events are sent to.</summary>
internal sealed class SiloFeedLifecycle(UserFeed feed) : ILifecycleParticipant<ISiloLifecycle>
{
    /// <inheritdoc/>
    public void Participate(ISiloLifecycle lifecycle) => lifecycle.Subscribe(
        nameof(UserFeed),
        ServiceLifecycleStage.ApplicationServices,
        _ =>
        {
            feed.Start();
            return Task.CompletedTask;
        },
        _ => feed.StopAsync());
}
