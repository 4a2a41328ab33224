using System.Collections.Immutable;
using System.Globalization;
using UserGrains.Faults.Checking;
using UserGrains.Faults.Processes;
using UserGrains.Faults.Roles;

namespace UserGrains.Faults.Runs;

/// <summary>The client processes of a run: two that load the cluster, two that watch.</summary>
internal sealed class ClientProcesses(RunSetup setup, RunFolder folder, string storage) : IAsyncDisposable
{
    public const string Load = "load";
    public const string Watch = "watch";

    private const int EachKind = 2;

    private ImmutableList<Client> _all = [];
    private ImmutableList<Client> _living = [];

    /// <summary>Gets the files that the processes left, also the killed ones.</summary>
    public IEnumerable<string> Histories => _all.Select(client => client.History);

    /// <summary>Gets what the processes last said they had done: sums of their figures, loads and watchers apart.</summary>
    public (long Writes, long Reads, long Errors, long Notifications) Totals => (
        _all.Sum(client => client.Figure(Load, 0)),
        _all.Sum(client => client.Figure(Load, 1)),
        _all.Sum(client => client.Figure(Load, 2)),
        _all.Sum(client => client.Figure(Watch, 0)));

    public Task StartAsync(CancellationToken cancellationToken) => Task.WhenAll(
        Enumerable.Repeat(Watch, EachKind).Concat(Enumerable.Repeat(Load, EachKind)).Select(kind => StartAsync(kind, cancellationToken)));

    /// <summary>Kills one (SIGKILL) and starts another one of its kind.</summary>
    /// <returns>The one killed.</returns>
    public async Task<string> ReplaceAsync(Random random, CancellationToken cancellationToken)
    {
        var killed = _living[random.Next(_living.Count)];
        _living = _living.Remove(killed);
        killed.Process.Send(Signal.Kill);
        await killed.Process.ExitAsync(cancellationToken);
        await StartAsync(killed.Kind, cancellationToken);
        return killed.Name;
    }

    /// <summary>Has the loads begin nothing more, and waits until every write has its outcome.</summary>
    public async Task SettleAsync(CancellationToken cancellationToken)
    {
        foreach (var load in Living(Load))
        {
            await load.Process.TellAsync(RoleLines.Stop, cancellationToken);
        }

        foreach (var load in Living(Load))
        {
            await load.Process.LineAsync(line => line is RoleLines.Settled, cancellationToken);
            await load.Process.ExitAsync(cancellationToken);
        }
    }

    /// <summary>Waits until every watch has arrived at the last versions, or it has taken too long: the checker then says which have not.</summary>
    public async Task<bool> ConvergeAsync(string finals, HistoryFile history, CancellationToken cancellationToken)
    {
        var hasConverged = true;
        foreach (var watcher in Living(Watch))
        {
            foreach (var (watch, users) in WatchRole.Watches(watcher.Name, setup.Users))
            {
                history.Live(watch, users);
            }

            await watcher.Process.TellAsync(RoleLines.Until + finals, cancellationToken);
        }

        foreach (var watcher in Living(Watch))
        {
            hasConverged &= await watcher.HasConvergedAsync(cancellationToken);
        }

        return hasConverged;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var client in _all)
        {
            await client.Process.DisposeAsync();
        }
    }

    private Client[] Living(string kind) => [.. _living.Where(client => string.Equals(client.Kind, kind, StringComparison.Ordinal))];

    private async Task StartAsync(string kind, CancellationToken cancellationToken)
    {
        var number = _all.Count;
        var name = $"{kind}-{number}";
        var history = folder.File($"{name}.history");
        var process = ChildProcess.StartProgram(
            name,
            Programs.Self,
            [
                kind,
                name,
                storage,
                history,
                Text(setup.Seed + (1000 * number)),
                Text(setup.Users),
                (setup.WritesPerSecond / EachKind).ToString(CultureInfo.InvariantCulture),
            ],
            folder.Path,
            new Dictionary<string, string>(StringComparer.Ordinal));
        var client = new Client(kind, name, history, process);
        _all = _all.Add(client);
        await process.LineAsync(line => line is RoleLines.Ready, cancellationToken);
        _living = _living.Add(client);
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private sealed record Client(string Kind, string Name, string History, ChildProcess Process)
    {
        public async Task<bool> HasConvergedAsync(CancellationToken cancellationToken)
        {
            try
            {
                await Process.LineAsync(line => line is RoleLines.Converged, cancellationToken);
                return true;
            }
            catch (RunFailedException)
            {
                return false;
            }
        }

        public long Figure(string kind, int index) => string.Equals(kind, Kind, StringComparison.Ordinal)
            && Process.Output.Last(line => line.StartsWith(RoleLines.Stats, StringComparison.Ordinal)) is { } line
                ? long.Parse(line[RoleLines.Stats.Length..].Split(' ')[index], CultureInfo.InvariantCulture)
                : 0;
    }
}
