namespace UserGrains.Testing;

/// <summary>
/// A cluster that a class of tests, or all of them, share. Its methods are those of xunit's <c>IAsyncLifetime</c>:
/// <c>public sealed class ClusterFixture : UserGrainsTestFixture, IAsyncLifetime;</c>. Give each test a user of its own, and they can run in parallel.
/// </summary>
public class UserGrainsTestFixture : IAsyncDisposable
{
    private UserGrainsTestCluster? _cluster;

    /// <summary>Gets the cluster.</summary>
    /// <exception cref="InvalidOperationException"><see cref="InitializeAsync"/> was not awaited.</exception>
    public UserGrainsTestCluster Cluster => _cluster ?? throw new InvalidOperationException($"Await {nameof(InitializeAsync)} first.");

    /// <summary>Starts the cluster.</summary>
    /// <returns>A task that ends when it runs.</returns>
    public async ValueTask InitializeAsync() => _cluster = await UserGrainsTestCluster.StartAsync(Configure);

    /// <summary>Stops the cluster.</summary>
    /// <returns>A task that ends when it is stopped.</returns>
    public virtual async ValueTask DisposeAsync()
    {
        if (_cluster is not null)
        {
            await _cluster.DisposeAsync();
        }

        GC.SuppressFinalize(this);
    }

    /// <summary>Changes what the cluster is made of.</summary>
    /// <param name="options">The options.</param>
    protected virtual void Configure(UserGrainsTestClusterOptions options)
    {
    }
}
