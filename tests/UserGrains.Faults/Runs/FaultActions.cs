using UserGrains.Faults.Checking;
using UserGrains.Faults.Cluster;
using UserGrains.Faults.Plans;

namespace UserGrains.Faults.Runs;

/// <summary>Carries out faults, and marks them in the history.</summary>
internal sealed class FaultActions(
    AzuriteServer storage,
    FaultCluster cluster,
    MembershipObserver membership,
    ClientProcesses clients,
    HistoryFile history,
    Random random)
{
    public const int Silos = 3;

    private const int MaxSilos = 5;

    private static readonly TimeSpan FreezeTime = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan CutTime = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan StorageTime = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan DetectionTime = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LookPeriod = TimeSpan.FromMilliseconds(250);

    public Task DoAsync(FaultKind kind, CancellationToken cancellationToken) => kind switch
    {
        FaultKind.Kill => KillAsync(cancellationToken),
        FaultKind.Freeze => FreezeAsync(cancellationToken),
        FaultKind.CutOff => CutOffAsync(cancellationToken),
        FaultKind.Restart => RestartAsync(cancellationToken),
        FaultKind.Scale => ScaleAsync(cancellationToken),
        FaultKind.Storage => StopStorageAsync(cancellationToken),
        FaultKind.Client => KillClientAsync(cancellationToken),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "There is no such fault."),
    };

    /// <summary>Starts what has ended, and waits until the membership shows every silo active.</summary>
    public async Task HealAsync(CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(Processes.ChildProcess.Patience, TimeProvider.System);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            while (await cluster.StartEndedAsync(either.Token) > 0 || await membership.CountActiveAsync() != cluster.Silos.Count)
            {
                await Task.Delay(LookPeriod, TimeProvider.System, either.Token);
            }
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            throw new RunFailedException($"The cluster did not come back to {cluster.Silos.Count} active silos within {Processes.ChildProcess.Patience.TotalSeconds:0} s.");
        }
    }

    private async Task KillAsync(CancellationToken cancellationToken)
    {
        var silo = Pick();
        Begin(FaultKind.Kill, silo.Subject);
        await silo.KillAsync(cancellationToken);
        if (random.Next(3) != 0)
        {
            // As when a machine is gone, not only its process: nobody comes back and says so.
            await PauseAsync(DetectionTime, cancellationToken);
        }

        await silo.StartAsync(cancellationToken);
        End(FaultKind.Kill, silo.Subject);
    }

    private async Task FreezeAsync(CancellationToken cancellationToken)
    {
        var silo = Pick();
        Begin(FaultKind.Freeze, silo.Subject);
        silo.Freeze();
        await PauseAsync(FreezeTime, cancellationToken);
        silo.Thaw();
        End(FaultKind.Freeze, silo.Subject);
    }

    private async Task CutOffAsync(CancellationToken cancellationToken)
    {
        var silo = Pick();
        Begin(FaultKind.CutOff, silo.Subject);
        cluster.CutOff(silo);
        await PauseAsync(CutTime, cancellationToken);
        cluster.Reconnect();
        End(FaultKind.CutOff, silo.Subject);
    }

    private async Task RestartAsync(CancellationToken cancellationToken)
    {
        Begin(FaultKind.Restart, "all");
        foreach (var silo in cluster.Silos.ToArray())
        {
            await silo.StopAsync(cancellationToken);
            await silo.StartAsync(cancellationToken);
        }

        End(FaultKind.Restart, "all");
    }

    private async Task ScaleAsync(CancellationToken cancellationToken)
    {
        Begin(FaultKind.Scale, "all");
        while (cluster.Silos.Count < MaxSilos)
        {
            await cluster.AddAsync(cancellationToken);
        }

        while (cluster.Silos.Count > 1)
        {
            await cluster.RemoveAsync(Pick(), cancellationToken);
        }

        while (cluster.Silos.Count < Silos)
        {
            await cluster.AddAsync(cancellationToken);
        }

        End(FaultKind.Scale, "all");
    }

    private async Task StopStorageAsync(CancellationToken cancellationToken)
    {
        Begin(FaultKind.Storage, "azurite");
        await storage.GoAwayAsync(StorageTime, cancellationToken);
        End(FaultKind.Storage, "azurite");
    }

    private async Task KillClientAsync(CancellationToken cancellationToken)
    {
        Begin(FaultKind.Client, "one");
        End(FaultKind.Client, await clients.ReplaceAsync(random, cancellationToken));
    }

    private SiloServer Pick() => cluster.Silos[random.Next(cluster.Silos.Count)];

    private void Begin(FaultKind kind, string subject) => history.Mark($"{kind}+", subject);

    private void End(FaultKind kind, string subject) => history.Mark($"{kind}-", subject);

    private static Task PauseAsync(TimeSpan time, CancellationToken cancellationToken) => Task.Delay(time, TimeProvider.System, cancellationToken);
}
