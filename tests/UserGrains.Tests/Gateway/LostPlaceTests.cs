using Microsoft.AspNetCore.Builder;
using UserGrains.Client;
using UserGrains.Client.Queries;
using UserGrains.Gateway;
using UserGrains.Testing;
using Xunit;

namespace UserGrains.Tests.Gateway;

/// <summary>Running watches by query whose shard begins anew, as it does when it moves, and has no place left for them.</summary>
public sealed class LostPlaceTests
{
    private const string Lost = "status == 'lost'";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_running_watch_that_finds_all_places_taken_is_told_of_the_limit_in_NET_and_in_its_event_stream()
    {
        var closed = new ClosedShard();
        await using var cluster = await UserGrainsTestCluster.StartAsync(options => options.ConfigureSilo = silo => silo.AddIncomingGrainCallFilter(closed));
        await using var gateway = GatewayHost.Build(cluster.Chat, options => options.Keysets["demo"] = new GatewayKeysetOptions());
        gateway.MapUserGrains();
        await gateway.StartAsync(Token);
        using var http = GatewayHost.ClientOf(gateway);
        await using var watch = cluster.Chat.WatchUsersAsync(Lost, cancellationToken: Token).GetAsyncEnumerator(Token);
        Assert.True(await watch.MoveNextAsync());
        await using var stream = await EventStream.OpenQueryAsync(http, Lost);
        await stream.NextDataAsync();

        // Both lose their places, and others come before they have found out.
        foreach (var id in await closed.CloseAsync(watches: 2))
        {
            await cluster.Client.GetGrain<IQueryWatchShard>(0).EndWatchAsync(id);
        }

        var others = new List<IAsyncEnumerator<UserQueryBatch>>();
        while (others.Count < UserGrainsLimits.MaxQueryWatches)
        {
            if (await TryBeginAsync(cluster.Chat) is { } other)
            {
                others.Add(other);
            }
        }

        closed.Open();
        var told = await Assert.ThrowsAsync<UserGrainsException>(async () => await watch.MoveNextAsync());

        Assert.Equal((UserGrainsError.TooBusy, true), (told.Error, told.IsTransient));
        Assert.StartsWith("256 watches by query run in this cluster already, which is the most. End one,", told.Message, StringComparison.Ordinal);
        Assert.Equal(("end", 429), await stream.EndAsync());
        foreach (var other in others)
        {
            await other.DisposeAsync();
        }
    }

    private static async Task<IAsyncEnumerator<UserQueryBatch>?> TryBeginAsync(Chat chat)
    {
        var watch = chat.WatchUsersAsync("status == 'other'", cancellationToken: Token).GetAsyncEnumerator(Token);
        try
        {
            await watch.MoveNextAsync();
            return watch;
        }
        catch (UserGrainsException exception) when (exception.Error == UserGrainsError.TooBusy)
        {
            // The end of a watch is told to the shard, and nobody waits for that.
            await watch.DisposeAsync();
            return null;
        }
    }

    /// <summary>A shard that some watches cannot reach for a while.</summary>
    private sealed class ClosedShard : IIncomingGrainCallFilter
    {
        private readonly Lock _gate = new();
        private readonly HashSet<Guid> _refused = [];
        private TaskCompletionSource? _all;
        private int _watches;

        public async Task<IEnumerable<Guid>> CloseAsync(int watches)
        {
            lock (_gate)
            {
                _watches = watches;
                _all = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }

            await _all.Task.WaitAsync(Token);
            return _refused;
        }

        public void Open()
        {
            lock (_gate)
            {
                _all = null;
            }
        }

        public Task Invoke(IIncomingGrainCallContext context)
        {
            lock (_gate)
            {
                if (_all is null || context.Request.GetArgumentCount() != 1 || context.Request.GetArgument(0) is not QueryPoll { Filter: Lost } poll)
                {
                    return context.Invoke();
                }

                if (_refused.Add(poll.WatchId) && _refused.Count == _watches)
                {
                    _all.SetResult();
                }
            }

            throw new TimeoutException("The shard cannot be reached.");
        }
    }
}
