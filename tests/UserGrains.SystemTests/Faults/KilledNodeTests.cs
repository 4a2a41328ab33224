using System.Collections.Concurrent;
using UserGrains.Client;
using UserGrains.SystemTests.Harness;

namespace UserGrains.SystemTests.Faults;

/// <summary>A node that is killed in the middle of load (G2, G4, G5, G7), with everything real: processes, connections, disk.</summary>
public sealed class KilledNodeTests
{
    private const int Users = 40;
    private const int UpdatesPerUser = 150;
    private const int Kills = 3;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_acknowledged_update_survives_SIGKILL_and_every_watcher_converges()
    {
        await using var node = await NodeProcess.StartAsync();
        await using var client = await NodeClient.ConnectAsync(node);
        string[] ids = [.. Enumerable.Range(0, Users).Select(i => $"user-{i}")];
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var seen = new ConcurrentDictionary<string, UserChanged>(StringComparer.Ordinal);
        var converged = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var watching = WatchAsync(client.Chat, ids, seen, converged, stopping.Token);

        var acknowledged = 0;
        var progress = Enumerable.Range(0, Kills).Select(_ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).ToArray();
        var writing = Task.WhenAll(ids.Select(id => WriteAsync(client.Chat, id, () =>
        {
            var share = Interlocked.Increment(ref acknowledged) * (Kills + 1) / (Users * UpdatesPerUser);
            if (share is > 0 and <= Kills)
            {
                progress[share - 1].TrySetResult();
            }
        })));

        foreach (var mark in progress)
        {
            await mark.Task.WaitAsync(Token);
            await node.KillAsync();
            await node.StartAgainAsync();
        }

        await writing;
        foreach (var id in ids)
        {
            var user = await client.Chat.GetUserStrongAsync(id, Token);
            Assert.Equal((UpdatesPerUser, $"{UpdatesPerUser}"), (user!.Version, user.Name));
        }

        await converged.Task.WaitAsync(Token);
        await stopping.CancelAsync();
        await watching;
    }

    // One writer a user, each update with a key of its own that is repeated until it is acknowledged: so the version counts the updates exactly.
    private static async Task WriteAsync(Chat chat, string id, Action onAcknowledged)
    {
        for (var update = 1; update <= UpdatesPerUser; update++)
        {
            var patch = new UserPatch { Name = $"{update}", IdempotencyKey = Guid.CreateVersion7() };
            while (!await TryWriteAsync(chat, id, patch))
            {
                Token.ThrowIfCancellationRequested();
            }

            onAcknowledged();
        }
    }

    private static async Task<bool> TryWriteAsync(Chat chat, string id, UserPatch patch)
    {
        try
        {
            await chat.SetUserAsync(id, patch, Token);
            return true;
        }
        catch (UserGrainsException exception) when (exception.IsTransient)
        {
            return false;
        }
    }

    private static async Task WatchAsync(
        Chat chat,
        string[] ids,
        ConcurrentDictionary<string, UserChanged> seen,
        TaskCompletionSource converged,
        CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var batch in chat.WatchAsync(ids, cancellationToken: cancellationToken))
            {
                foreach (var change in batch.Changes)
                {
                    if (seen.TryGetValue(change.Id, out var before) && change.Version <= before.Version)
                    {
                        converged.TrySetException(new InvalidOperationException($"Version {change.Version} came after {before.Version}."));
                    }

                    seen[change.Id] = change;
                }

                if (seen.Count == ids.Length && seen.Values.All(change => change.Version == UpdatesPerUser))
                {
                    converged.TrySetResult();
                }
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The test is over.
        }
    }
}
