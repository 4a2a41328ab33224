using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using UserGrains.Client.Feed;
using UserGrains.Testing;
using Xunit;

namespace UserGrains.Tests.Watching;

/// <summary>What happens between a join and its answer.</summary>
public sealed class JoinRaceTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_state_that_overtakes_the_answer_of_the_join_is_not_lost(bool isThereBefore)
    {
        var joined = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var pushed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var cluster = await UserGrainsTestCluster.StartAsync(options =>
        {
            // Renewals would make up for it in the end. Here the first one is minutes away.
            options.ConfigureUserClient = client => client.InterestLease = TimeSpan.FromMinutes(10);
            options.ConfigureClient = client => client.AddOutgoingGrainCallFilter(async call =>
            {
                await call.Invoke();
                if (call.Request.GetInterfaceType() == typeof(IUserJoinGrain) && joined.TrySetResult())
                {
                    await pushed.Task;
                }
            });
            options.ConfigureSilo = silo => silo.AddOutgoingGrainCallFilter(async call =>
            {
                await call.Invoke();
                if (call.Request.GetArgumentCount() == 1 && call.Request.GetArgument(0) is PushBatch { States.Length: > 0 })
                {
                    pushed.TrySetResult();
                }
            });
        });
        if (isThereBefore)
        {
            await cluster.Chat.CreateUserAsync("ada", new UserPatch { Name = "Ada" }, Token);
        }

        await using var watch = WatchReader.Start(cluster.Chat, ["ada"]);
        await joined.Task.WaitAsync(Token);
        var updated = await cluster.Chat.SetUserAsync("ada", new UserPatch { Name = "Eve" }, Token);

        await watch.VersionAsync("ada", updated.Version).WaitAsync(TimeSpan.FromSeconds(30), Token);
        Assert.Equal("Eve", watch.LatestOf("ada")!.User!.Name);
    }

    [Fact]
    public async Task A_change_right_before_a_user_goes_is_pushed_and_need_not_be_read_where_it_is_served_next()
    {
        var pushing = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var mustPush = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var mustJoin = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var joins = 0;
        await using var cluster = await UserGrainsTestCluster.StartAsync(options =>
        {
            options.ConfigureUserClient = client => client.InterestLease = TimeSpan.FromMinutes(10);
            options.ConfigureClient = client => client.AddOutgoingGrainCallFilter(async call =>
            {
                if (call.Request.GetInterfaceType() == typeof(IUserJoinGrain) && Interlocked.Increment(ref joins) > 1)
                {
                    await mustJoin.Task;
                }

                await call.Invoke();
            });
            options.ConfigureSilo = silo => silo.AddOutgoingGrainCallFilter(async call =>
            {
                if (call.Request.GetArgumentCount() == 1 && call.Request.GetArgument(0) is PushBatch { States.Length: > 0 } && pushing.TrySetResult())
                {
                    await mustPush.Task;
                }

                await call.Invoke();
            });
        });
        await cluster.Chat.CreateUserAsync("ada", new UserPatch { Name = "Ada" }, Token);
        await using var watch = WatchReader.Start(cluster.Chat, ["ada"]);
        await watch.ToldOfAsync("ada");
        await cluster.Chat.UpdateUserAsync("ada", new UserPatch { Name = "Eve" }, Token);
        await pushing.Task.WaitAsync(Token);

        await cluster.Chat.UpdateUserAsync("ada", new UserPatch { Name = "Mia" }, Token);
        await cluster.Cluster.DeactivateAsync(cluster.GetUser("ada").GetGrainId());
        mustPush.SetResult();

        await watch.VersionAsync("ada", 3).WaitAsync(TimeSpan.FromSeconds(30), Token);
        mustJoin.SetResult();
    }

    [Fact]
    public async Task A_join_that_a_lost_gateway_has_is_not_waited_for()
    {
        var joining = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var never = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var cluster = await UserGrainsTestCluster.StartAsync(options => options.ConfigureClient = client => client.AddOutgoingGrainCallFilter(call =>
            call.Request.GetInterfaceType() == typeof(IUserJoinGrain) && joining.TrySetResult() ? never.Task : call.Invoke()));
        await cluster.Chat.CreateUserAsync("ada", new UserPatch { Name = "Ada" }, Token);

        await using var watch = WatchReader.Start(cluster.Chat, ["ada"]);
        await joining.Task.WaitAsync(Token);
        cluster.Client.ServiceProvider.GetRequiredService<UserFeed>().RenewEverything();

        await watch.ToldOfAsync("ada");
        never.SetResult();
    }

    [Fact]
    public async Task Users_who_are_not_reached_are_asked_for_again_within_a_quarter_of_a_second()
    {
        var time = new RecordedTimers();
        var attempts = 0;
        await using var cluster = await UserGrainsTestCluster.StartAsync(options =>
        {
            options.ConfigureClient = client => client.Services.AddKeyedSingleton<TimeProvider>(FeedTime.Key, time);
            options.ConfigureSilo = silo => silo.AddIncomingGrainCallFilter(call =>
                call.Request.GetInterfaceType() == typeof(IWatchedUserGrain) && Interlocked.Increment(ref attempts) <= 6 ? throw new TimeoutException() : call.Invoke());
        });

        await using var watch = WatchReader.Start(cluster.Chat, ["ada"]);
        await watch.ToldOfAsync("ada");

        Assert.Equal(7, attempts);
        Assert.DoesNotContain(time.Waits, wait => wait > TimeSpan.FromMilliseconds(250) && wait <= TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task A_renewal_that_fails_after_its_users_have_joined_again_does_not_end_their_following()
    {
        var time = new FakeTimeProvider();
        var renewing = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var mustFail = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var isCutOff = false;
        await using var cluster = await UserGrainsTestCluster.StartAsync(options =>
        {
            options.ConfigureUserClient = client => client.InterestLease = TimeSpan.FromMinutes(10);
            options.ConfigureClient = client =>
            {
                client.Services.AddKeyedSingleton<TimeProvider>(FeedTime.Key, time);
                client.AddOutgoingGrainCallFilter(async call =>
                {
                    if (call.Request.GetArgumentCount() == 1 && call.Request.GetArgument(0) is Renewal && renewing.TrySetResult())
                    {
                        await mustFail.Task;
                        throw new TimeoutException();
                    }

                    await call.Invoke();
                });
            };
            options.ConfigureSilo = silo => silo.AddOutgoingGrainCallFilter(call =>
                Volatile.Read(ref isCutOff) && call.Request.GetInterfaceType() == typeof(IFeedObserver) ? Task.CompletedTask : call.Invoke());
        });
        var server = cluster.GetChatOf(cluster.Silos[0]);
        var feed = cluster.Client.ServiceProvider.GetRequiredService<UserFeed>();
        await server.CreateUserAsync("ada", new UserPatch { Name = "Ada" }, Token);
        await using var watch = WatchReader.Start(cluster.Chat, ["ada"]);
        await watch.ToldOfAsync("ada");

        // A renewal is under way when the silo is given up for its silence, and the user joins it again.
        Volatile.Write(ref isCutOff, true);
        await server.UpdateUserAsync("ada", new UserPatch { Name = "Eve" }, Token);
        feed.RenewEverything();
        await renewing.Task.WaitAsync(Token);
        time.Advance(TimeSpan.FromSeconds(3));
        feed.RenewEverything();
        await watch.VersionAsync("ada", 2).WaitAsync(TimeSpan.FromSeconds(30), Token);
        mustFail.SetResult();

        Volatile.Write(ref isCutOff, false);
        await cluster.Cluster.DeactivateAsync(cluster.GetUser("ada").GetGrainId());
        await server.UpdateUserAsync("ada", new UserPatch { Name = "Mia" }, Token);

        await watch.VersionAsync("ada", 3).WaitAsync(TimeSpan.FromSeconds(30), Token);
    }

    /// <summary>Real time that knows what was waited for.</summary>
    private sealed class RecordedTimers : TimeProvider
    {
        public ConcurrentQueue<TimeSpan> Waits { get; } = [];

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Waits.Enqueue(dueTime);
            return base.CreateTimer(callback, state, dueTime, period);
        }
    }
}
