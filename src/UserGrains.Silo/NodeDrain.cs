using UserGrains.Silo.Settings;

namespace UserGrains.Silo;

/// <summary>Keeps the node working for <see cref="NodeOptions.DrainDelay"/> after it was told to stop, and says that it stops.</summary>
internal sealed class NodeDrain(NodeSettings settings, TimeProvider time) : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    // Before anything is stopped: HTTP and the gateway still answer.
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        Console.WriteLine("UserGrains is stopping.");
        if (settings.Node.DrainDelay > TimeSpan.Zero)
        {
            await Task.Delay(settings.Node.DrainDelay, time, cancellationToken);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken)
    {
        Console.WriteLine("UserGrains has stopped.");
        return Task.CompletedTask;
    }
}
