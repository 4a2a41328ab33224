using Xunit;

namespace UserGrains.Tests.Gateway.Access;

/// <summary>One gateway for tests that leave its clock alone.</summary>
public sealed class AccessGatewayFixture(ClusterFixture cluster) : IAsyncLifetime
{
    internal AccessGateway Gateway { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Gateway = await AccessGateway.StartAsync(cluster.Chat);

    public ValueTask DisposeAsync() => Gateway.DisposeAsync();
}
