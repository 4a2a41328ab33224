using System.Collections.Concurrent;
using UserGrains.Client;
using UserGrains.Faults.Checking;

namespace UserGrains.Faults.Roles;

/// <summary>A process that writes and reads users, and records every call.</summary>
internal sealed class LoadRole(RoleSetup setup, RoleClient client, HistoryFile history) : IDisposable
{
    /// <summary>Calls are begun at their rate whether or not earlier ones have been answered, up to so many that are open for one user.</summary>
    private const int MaxOpenCallsPerUser = 4;

    /// <summary>Of so many writes one has no idempotency key; when its outcome stays open it is settled by reading.</summary>
    private const int UnkeyedShare = 20;

    private const string Keyset = "demo";

    private static readonly TimeSpan RestAfter = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan BeginPeriod = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan FirstRetryDelay = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan MaxRetryDelay = TimeSpan.FromSeconds(2);

    private readonly IReadOnlyList<string> _users = setup.UserIds;
    private readonly CancellationTokenSource _stopping = new();
    private readonly long _start = HistoryFile.Now;
    private readonly ConcurrentDictionary<string, int> _open = new(StringComparer.Ordinal);
    private int _lastWrite;
    private int _acknowledged;
    private int _reads;
    private int _errors;

    public static async Task<int> RunAsync(RoleSetup setup, CancellationToken cancellationToken)
    {
        using var history = new HistoryFile(setup.History);
        await using var client = await RoleClient.ConnectAsync(setup.Storage, cancellationToken);
        using var load = new LoadRole(setup, client, history);
        await load.RunAsync(cancellationToken);
        return 0;
    }

    public void Dispose() => _stopping.Dispose();

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        Console.WriteLine(RoleLines.Ready);
        using var reporting = RoleStats.Start(() => $"{_acknowledged} {_reads} {_errors}");
        var writing = Task.Run(() => WriteAsync(new Random(setup.Seed)), cancellationToken);

        // Also the end of the input means to stop: the run is gone.
        await Console.In.ReadLineAsync(cancellationToken);
        await _stopping.CancelAsync();
        await writing;
        Console.WriteLine(RoleLines.Settled);
    }

    private async Task WriteAsync(Random random)
    {
        using var timer = new PeriodicTimer(BeginPeriod, TimeProvider.System);
        var calls = new List<Task>();
        for (var due = 0.0; await TicksAsync(timer); due += setup.WritesPerSecond * BeginPeriod.TotalSeconds)
        {
            for (; due >= 1; due--)
            {
                calls.Add(CallAsync(PickWritten(random), user => WriteAsync(user, isKeyed: random.Next(UnkeyedShare) != 0)));
                if (random.Next(2) == 0)
                {
                    calls.Add(CallAsync(_users[random.Next(_users.Count)], user => ReadAsync(user, isStrong: random.Next(5) == 0)));
                }
            }

            calls.RemoveAll(call => call.IsCompletedSuccessfully);
        }

        await Task.WhenAll(calls);
    }

    private async Task<bool> TicksAsync(PeriodicTimer timer)
    {
        try
        {
            return await timer.WaitForNextTickAsync(_stopping.Token);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private async Task CallAsync(string user, Func<string, Task> callAsync)
    {
        if (_open.AddOrUpdate(user, 1, (_, open) => open + 1) <= MaxOpenCallsPerUser)
        {
            await callAsync(user);
        }

        _open.AddOrUpdate(user, 0, (_, open) => open - 1);
    }

    // A few users get a third of all writes, so that writes meet each other. The last tenth is written for a short while only:
    // users at rest, whose grains a failing storage does not touch.
    private string PickWritten(Random random)
    {
        var written = _users.Count - (HistoryFile.Now - _start > (long)RestAfter.TotalMicroseconds ? _users.Count / 10 : 0);
        return _users[random.Next(random.Next(3) == 0 ? Math.Min(5, written) : written)];
    }

    // Goes on until the outcome is known, also when the load is to stop: only a killed load leaves open outcomes behind.
    private async Task WriteAsync(string user, bool isKeyed)
    {
        var write = $"{setup.Name}.{Interlocked.Increment(ref _lastWrite)}";
        var patch = new UserPatch { Name = write, IdempotencyKey = isKeyed ? Guid.CreateVersion7() : null };
        history.Started(write, user);
        for (var retryDelay = FirstRetryDelay; ; retryDelay = Longer(retryDelay))
        {
            var startedAt = HistoryFile.Now;
            try
            {
                var result = await ClientErrors.TranslateAsync(client.Grains.GetUserGrain(Keyset, user).SetAsync(patch, CancellationToken.None), isWrite: true, CancellationToken.None);
                ClientErrors.ThrowIfRefused(result);
                history.Acknowledged(write, result.Version);
                Interlocked.Increment(ref _acknowledged);
                return;
            }
            catch (UserGrainsException exception)
            {
                Failed("write", user, startedAt, exception);
                if (!exception.IsTransient || (!isKeyed && exception.Error == UserGrainsError.OutcomeUnknown && await SettleAsync(write, user)))
                {
                    return;
                }
            }

            await Task.Delay(retryDelay, TimeProvider.System);
        }
    }

    // A write without a key must not be sent again once it may have happened. What can be read tells its version, or leaves it open.
    private async Task<bool> SettleAsync(string write, string user)
    {
        for (var retryDelay = FirstRetryDelay; ; retryDelay = Longer(retryDelay))
        {
            if (await ReadAsync(user, isStrong: true) is not { } read)
            {
                await Task.Delay(retryDelay, TimeProvider.System);
                continue;
            }

            if (string.Equals(read.Value, write, StringComparison.Ordinal))
            {
                history.Acknowledged(write, read.Version);
            }

            return true;
        }
    }

    private static TimeSpan Longer(TimeSpan delay) => delay * 2 < MaxRetryDelay ? delay * 2 : MaxRetryDelay;

    private async Task<(long Version, string Value)?> ReadAsync(string user, bool isStrong)
    {
        var startedAt = HistoryFile.Now;
        try
        {
            var read = isStrong ? await client.Chat.GetUserStrongAsync(user) : await client.Chat.GetUserAsync(user);
            var (version, value) = (read?.Version ?? 0, read?.Name ?? "-");
            history.Read(user, startedAt, version, value, isStrong);
            Interlocked.Increment(ref _reads);
            return (version, value);
        }
        catch (UserGrainsException exception)
        {
            Failed(isStrong ? "strong" : "read", user, startedAt, exception);
            return null;
        }
    }

    private void Failed(string operation, string user, long startedAt, UserGrainsException exception)
    {
        history.Failed(operation, user, startedAt, exception.Error.ToString(), exception.IsTransient);
        Interlocked.Increment(ref _errors);
    }
}
