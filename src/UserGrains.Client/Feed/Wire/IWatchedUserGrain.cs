using Orleans.Concurrency;

namespace UserGrains.Client.Feed;

/// <summary>The side of a user's grain that the feed's machinery sees.</summary>
[Alias("UserGrains.IWatchedUserGrain")]
internal interface IWatchedUserGrain : IGrainWithStringKey
{
    /// <summary>Leases the user to a process and says where it stands, in one step, so that nothing falls between the two.</summary>
    [Alias("Join")]
    [ResponseTimeout("00:00:02")]
    ValueTask<UserJoined> JoinAsync(FeedLease lease, long handle, UserPosition known);

    /// <summary>Counts who watches the user, by asking every process that leases it.</summary>
    [Alias("CountWatchers")]
    ValueTask<UserWatchers> CountWatchersAsync();

    /// <summary>Lets the grain go idle again, once its last lease has ended.</summary>
    [Alias("LeasesEnded")]
    [OneWay]
    Task LeasesEndedAsync();
}
