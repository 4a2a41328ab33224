using System.Collections.Concurrent;
using System.Globalization;
using UserGrains.Client;
using UserGrains.Faults.Checking;

namespace UserGrains.Faults.Roles;

/// <summary>
/// A process that watches users in three ways, and records every notification: all of them in one watch, a few in another,
/// and all in one that ends every few seconds and resumes where it was.
/// </summary>
internal sealed class WatchRole(RoleSetup setup, RoleClient client, HistoryFile history)
{
    private const int FewUsers = 5;

    private static readonly TimeSpan ResumePeriod = TimeSpan.FromSeconds(7);

    private readonly ConcurrentDictionary<(string Watch, string User), UserPosition> _seen = new();
    private readonly Lock _lock = new();
    private int _notifications;
    private Arrival? _arrival;

    public static async Task<int> RunAsync(RoleSetup setup, CancellationToken cancellationToken)
    {
        using var history = new HistoryFile(setup.History);
        await using var client = await RoleClient.ConnectAsync(setup.Storage, cancellationToken);
        await new WatchRole(setup, client, history).RunAsync(cancellationToken);
        return 0;
    }

    /// <summary>Names a watcher's watches and their users.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<string>> Watches(string watcher, int users)
    {
        var all = RoleSetup.UserIdsOf(users);
        return new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal)
        {
            [$"{watcher}/all"] = all,
            [$"{watcher}/few"] = [.. all.Take(FewUsers)],
            [$"{watcher}/resumed"] = all,
        };
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        var watches = Watches(setup.Name, setup.Users);
        Console.WriteLine(RoleLines.Ready);
        using var reporting = RoleStats.Start(() => $"{_notifications}");
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var watching = Task.WhenAll(watches.Select(watch => Task.Run(
            () => watch.Key.EndsWith("/resumed", StringComparison.Ordinal)
                ? ResumeAsync(watch.Key, watch.Value, stopping.Token)
                : WatchAsync(watch.Key, watch.Value, stopping.Token),
            CancellationToken.None)));

        // Also the end of the input means to stop: the run is gone.
        while (await Console.In.ReadLineAsync(cancellationToken) is { } line && line.StartsWith(RoleLines.Until, StringComparison.Ordinal))
        {
            await ArriveAsync(line[RoleLines.Until.Length..]);
            Console.WriteLine(RoleLines.Converged);
        }

        await stopping.CancelAsync();
        await watching;
    }

    private async Task ArriveAsync(string path)
    {
        Task arrived;
        lock (_lock)
        {
            var versions = File.ReadLines(path)
                .Select(line => line.Split(' '))
                .ToDictionary(words => words[0], words => long.Parse(words[1], CultureInfo.InvariantCulture), StringComparer.Ordinal);
            _arrival = new Arrival(Watches(setup.Name, setup.Users)
                .SelectMany(watch => watch.Value, (watch, user) => KeyValuePair.Create((watch.Key, user), versions[user])));
            foreach (var (watched, position) in _seen)
            {
                _arrival.Take(watched, position.Version);
            }

            arrived = _arrival.Arrived;
        }

        await arrived;
    }

    private async Task ResumeAsync(string watch, IReadOnlyList<string> users, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            using var period = new CancellationTokenSource(ResumePeriod, TimeProvider.System);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(period.Token, cancellationToken);
            await WatchAsync(watch, users, either.Token);
        }
    }

    private async Task WatchAsync(string watch, IReadOnlyList<string> users, CancellationToken cancellationToken)
    {
        var from = _seen.Where(seen => string.Equals(seen.Key.Watch, watch, StringComparison.Ordinal))
            .ToDictionary(seen => seen.Key.User, seen => seen.Value, StringComparer.Ordinal);
        try
        {
            await foreach (var batch in client.Chat.WatchAsync(users, new WatchOptions { ResumeFrom = from }, cancellationToken))
            {
                foreach (var change in batch.Changes)
                {
                    Take(watch, change);
                }
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // It resumes, or the run is over.
        }
        catch (UserGrainsException exception)
        {
            history.Failed("watch", watch, HistoryFile.Now, exception.Error.ToString(), isTransient: false);
        }
    }

    private void Take(string watch, UserChanged change)
    {
        history.Seen(watch, change.Id, change.Version, change.User?.Name ?? "-", change.Incarnation);
        Interlocked.Increment(ref _notifications);
        lock (_lock)
        {
            _seen[(watch, change.Id)] = change.Position;
            _arrival?.Take((watch, change.Id), change.Version);
        }
    }
}
