using System.Globalization;
using UserGrains.Client;
using UserGrains.Faults.Checking;
using UserGrains.Faults.Cluster;
using UserGrains.Faults.Plans;
using UserGrains.Faults.Reports;
using UserGrains.Faults.Roles;

namespace UserGrains.Faults.Runs;

/// <summary>One run: a cluster under load, faults one after the other, and the checker at the end.</summary>
internal sealed class FaultRun(RunSetup setup, RunFolder folder)
{
    /// <summary>How old a plain read may be; the node's default of <c>UserGrains__MembershipStalenessBound</c>.</summary>
    public static readonly TimeSpan StaleReadBound = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(250);

    /// <summary>Carries it out.</summary>
    /// <exception cref="RunFailedException">It could not be carried out.</exception>
    public async Task<(RunReport Report, FaultHistory History)> RunAsync(CancellationToken cancellationToken)
    {
        var coordinator = folder.File("run.history");
        var processes = new List<string> { coordinator };
        var progress = new Progress();
        using (var history = new HistoryFile(coordinator))
        {
            await using var storage = await AzuriteServer.StartAsync(folder.Child("azurite"), cancellationToken);
            await using var cluster = new FaultCluster(folder, storage.Connection, setup.Silos);
            for (var i = 0; i < FaultActions.Silos; i++)
            {
                progress.Say($"starting silo {i + 1} of {FaultActions.Silos}");
                await cluster.AddAsync(cancellationToken);
            }

            await using var membership = new MembershipObserver(storage.Connection, history);
            membership.Start();
            await using var clients = new ClientProcesses(setup, folder, storage.Connection);
            progress.Say("starting the clients");
            await clients.StartAsync(cancellationToken);
            await using var reporting = progress.Start(() => (cluster.Silos.Count(silo => silo.IsRunning), clients.Totals));
            var random = new Random(setup.Seed);
            await using (var observer = await RoleClient.ConnectAsync(storage.Connection, cancellationToken))
            {
                var actions = new FaultActions(storage, cluster, membership, clients, history, random);
                await DoFaultsAsync(actions, new ActivationObserver(observer, history), random, progress, cancellationToken);
            }

            progress.Say("load ends; settling what is open");
            await clients.SettleAsync(cancellationToken);
            var finals = await ReadFinalsAsync(storage.Connection, history, cancellationToken);
            progress.Say("waiting for every watch to arrive");
            await clients.ConvergeAsync(finals, history, cancellationToken);
            processes.AddRange(clients.Histories);
        }

        progress.Say("checking");
        var all = HistoryFile.Read(processes);
        return (RunReport.Create(setup, all, StaleReadBound), all);
    }

    private async Task DoFaultsAsync(FaultActions actions, ActivationObserver activations, Random random, Progress progress, CancellationToken cancellationToken)
    {
        var start = HistoryFile.Now;
        var done = 0;
        foreach (var kind in FaultPlan.Create(random, setup.Faults))
        {
            await RunUndisturbedAsync(random, cancellationToken);
            if (done >= setup.Faults.Count && HistoryFile.Now - start >= (long)setup.Duration.TotalMicroseconds)
            {
                return;
            }

            progress.Fault = kind.ToString();
            await actions.DoAsync(kind, cancellationToken);
            progress.Fault = $"after {kind}";
            await actions.HealAsync(cancellationToken);
            await activations.LookAsync(cancellationToken);
            progress.Fault = "none";
            done++;
        }
    }

    // Part of what the seed decides: how long the cluster runs without a fault. No outcome is waited for, so nothing rests on how fast the machine is.
    private static Task RunUndisturbedAsync(Random random, CancellationToken cancellationToken) =>
        Task.Delay(TimeSpan.FromSeconds(2 + (2 * random.NextDouble())), TimeProvider.System, cancellationToken); // the schedule itself, not a wait for something

    private async Task<string> ReadFinalsAsync(string storage, HistoryFile history, CancellationToken cancellationToken)
    {
        var path = folder.File("finals");
        await using var client = await RoleClient.ConnectAsync(storage, cancellationToken);
        await using var file = new StreamWriter(path);
        foreach (var id in RoleSetup.UserIdsOf(setup.Users))
        {
            var user = await ReadAsync(client.Chat, id, cancellationToken);
            history.Final(id, user?.Version ?? 0, user?.Name ?? "-");
            await file.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{id} {user?.Version ?? 0}"));
        }

        return path;
    }

    private static async Task<User?> ReadAsync(Chat chat, string id, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return await chat.GetUserStrongAsync(id, cancellationToken);
            }
            catch (UserGrainsException exception) when (exception.IsTransient)
            {
                await Task.Delay(RetryDelay, TimeProvider.System, cancellationToken);
            }
        }
    }
}
