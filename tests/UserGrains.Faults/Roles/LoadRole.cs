using UserGrains.Client;
using UserGrains.Faults.Checking;

namespace UserGrains.Faults.Roles;

/// <summary>A process that writes and reads users, and records every call.</summary>
internal sealed class LoadRole(RoleSetup setup, RoleClient client, HistoryFile history) : IDisposable
{
    private const int Writers = 16;

    /// <summary>Of so many writes one has no idempotency key; when its outcome stays open it is settled by reading.</summary>
    private const int UnkeyedShare = 20;

    private const string Keyset = "demo";

    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(250);

    private readonly IReadOnlyList<string> _users = setup.UserIds;
    private readonly CancellationTokenSource _stopping = new();
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
        var writing = Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(() => WriteAsync(new Random(setup.Seed + writer)), cancellationToken)));

        // Also the end of the input means to stop: the run is gone.
        await Console.In.ReadLineAsync(cancellationToken);
        await _stopping.CancelAsync();
        await writing;
        Console.WriteLine(RoleLines.Settled);
    }

    private async Task WriteAsync(Random random)
    {
        while (!_stopping.IsCancellationRequested)
        {
            await WriteAsync(Pick(random), isKeyed: random.Next(UnkeyedShare) != 0);
            if (random.Next(2) == 0)
            {
                await ReadAsync(Pick(random), isStrong: random.Next(5) == 0);
            }

            await PauseAsync(random);
        }
    }

    // A few users get a third of all calls, so that writes meet each other.
    private string Pick(Random random) => random.Next(3) == 0 ? _users[random.Next(Math.Min(5, _users.Count))] : _users[random.Next(_users.Count)];

    private async Task PauseAsync(Random random)
    {
        try
        {
            await Task.Delay(TimeSpan.FromSeconds(2 * random.NextDouble() * Writers / setup.WritesPerSecond), TimeProvider.System, _stopping.Token);
        }
        catch (OperationCanceledException)
        {
            // Time to stop.
        }
    }

    // Goes on until the outcome is known, also when the load is to stop: only a killed load leaves open outcomes behind.
    private async Task WriteAsync(string user, bool isKeyed)
    {
        var write = $"{setup.Name}.{Interlocked.Increment(ref _lastWrite)}";
        var patch = new UserPatch { Name = write, IdempotencyKey = isKeyed ? Guid.CreateVersion7() : null };
        history.Started(write, user);
        while (true)
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

            await Task.Delay(RetryDelay, TimeProvider.System);
        }
    }

    // A write without a key must not be sent again once it may have happened. What can be read tells its version, or leaves it open.
    private async Task<bool> SettleAsync(string write, string user)
    {
        while (true)
        {
            if (await ReadAsync(user, isStrong: true) is not { } read)
            {
                await Task.Delay(RetryDelay, TimeProvider.System);
                continue;
            }

            if (string.Equals(read.Value, write, StringComparison.Ordinal))
            {
                history.Acknowledged(write, read.Version);
            }

            return true;
        }
    }

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
