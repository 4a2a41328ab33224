using Microsoft.Extensions.Hosting;

namespace UserGrains.Cli.Connecting;

/// <summary>A host that lives as long as its owner says.</summary>
internal sealed class NoLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
