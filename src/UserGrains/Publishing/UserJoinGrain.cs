using Microsoft.Extensions.DependencyInjection;
using Orleans.Concurrency;
using UserGrains.Client.Feed;

namespace UserGrains.Publishing;

/// <summary>Fans a join out to the users' grains, from the silo that the caller is connected to.</summary>
[GrainType("user-join")]
[StatelessWorker]
[Reentrant]
internal sealed class UserJoinGrain(IGrainFactory grains, Keysets keysets, [FromKeyedServices(FeedTime.Key)] TimeProvider time) : Grain, IUserJoinGrain
{
    // Users that a dead silo served answer only after a time-out; the others must not wait for them.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    public async ValueTask<JoinReply> JoinAsync(JoinRequest request)
    {
        keysets.DemandUpdateEvents(request.Keyset);

        var joins = new Task<UserJoined>[request.Users.Length];
        for (var i = 0; i < joins.Length; i++)
        {
            var (key, position) = request.Users[i];
            joins[i] = grains.GetGrain<IWatchedUserGrain>(key).JoinAsync(request.Lease, position.Handle, position.Known).AsTask();
        }

        var all = Task.WhenAll(joins);
        await Task.WhenAny(all, Task.Delay(Patience, time));
        _ = all.ContinueWith(static late => late.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);

        var users = new List<JoinedUser>(joins.Length);
        var publishers = new List<PublisherReference>();
        for (var i = 0; i < joins.Length; i++)
        {
            if (!joins[i].IsCompletedSuccessfully)
            {
                continue;
            }

            var joined = await joins[i];
            var publisher = publishers.FindIndex(known => known.Id == joined.Publisher.Id);
            if (publisher < 0)
            {
                publisher = publishers.Count;
                publishers.Add(joined.Publisher);
            }

            users.Add(new JoinedUser(new FeedState(request.Users[i].Position.Handle, joined.Snapshot), joined.IsNews, publisher));
        }

        return new JoinReply([.. users], [.. publishers]);
    }

    /// <inheritdoc/>
    public ValueTask<bool> DemandUpdateEventsAsync(string keyset)
    {
        keysets.DemandUpdateEvents(keyset);
        return ValueTask.FromResult(true);
    }
}
