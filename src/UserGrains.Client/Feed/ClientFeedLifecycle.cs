namespace UserGrains.Client.Feed;

/// <summary>Starts a client's feed once the client is connected, and tells it when a connection comes or goes.</summary>
internal sealed class ClientFeedLifecycle(UserFeed feed) : ILifecycleParticipant<IClusterClientLifecycle>, IClusterConnectionStatusObserver
{
    /// <inheritdoc/>
    public void Participate(IClusterClientLifecycle lifecycle) => lifecycle.Subscribe(
        nameof(UserFeed),
        ServiceLifecycleStage.Active,
        _ =>
        {
            feed.Start();
            return Task.CompletedTask;
        },
        _ => feed.StopAsync());

    /// <inheritdoc/>
    public void NotifyGatewayCountChanged(int currentNumberOfGateways, int previousNumberOfGateways, bool connectionRecovered) => feed.RenewEverything();

    /// <inheritdoc/>
    public void NotifyClusterConnectionLost()
    {
        // The number of gateways has changed too, and Orleans connects again with the next call, which is the renewal.
    }
}
