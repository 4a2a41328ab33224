using System.Collections.Immutable;
using UserGrains.Faults.Processes;

namespace UserGrains.Faults.Cluster;

/// <summary>The silos of a run. One that ends by itself, such as one that learns that it was given up, is started again, as every service manager does.</summary>
internal sealed class FaultCluster(RunFolder folder, string storage, IReadOnlyList<string> programs) : IAsyncDisposable
{
    /// <summary>The cluster's and the service's id.</summary>
    public const string Id = "faults";

    private int _started;

    /// <summary>Gets the silos that are meant to run; replaced whole, so that it can be looked at from anywhere.</summary>
    public ImmutableList<SiloServer> Silos { get; private set; } = [];

    /// <summary>Adds a silo and waits until it is ready.</summary>
    public async Task AddAsync(CancellationToken cancellationToken)
    {
        var number = _started++;
        var name = $"silo-{number}";
        var silo = new SiloServer(name, programs[number % programs.Count], folder.Child(name), storage);
        Silos = Silos.Add(silo);
        await silo.StartAsync(cancellationToken);
    }

    /// <summary>Stops a silo in good order and takes it out for good.</summary>
    public async Task RemoveAsync(SiloServer silo, CancellationToken cancellationToken)
    {
        await silo.StopAsync(cancellationToken);
        Silos = Silos.Remove(silo);
        await silo.SaveLogAsync(folder.File($"{silo.Name}.log"));
        await silo.DisposeAsync();
    }

    /// <summary>Starts again what has ended.</summary>
    /// <returns>How many that were.</returns>
    public async Task<int> StartEndedAsync(CancellationToken cancellationToken)
    {
        var ended = Silos.Where(silo => !silo.IsRunning).ToArray();
        foreach (var silo in ended)
        {
            await silo.StartAsync(cancellationToken);
        }

        return ended.Length;
    }

    /// <summary>Cuts a silo off from all others, in both directions. Clients and storage still reach it, and it reaches them.</summary>
    public void CutOff(SiloServer silo)
    {
        silo.Link.Cut(_ => true);
        foreach (var other in Silos.Where(other => other != silo))
        {
            other.Link.Cut(port => silo.IsRunning && LocalPorts.Of(silo.ProcessId).Contains(port));
        }
    }

    public void Reconnect() => Silos.ForEach(silo => silo.Link.Heal());

    /// <summary>Ends all silos at once and keeps their logs.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var silo in Silos)
        {
            await silo.SaveLogAsync(folder.File($"{silo.Name}.log"));
            await silo.DisposeAsync();
        }
    }
}
