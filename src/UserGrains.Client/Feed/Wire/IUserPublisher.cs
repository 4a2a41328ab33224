using Orleans.Concurrency;

namespace UserGrains.Client.Feed;

/// <summary>A silo's publisher, as feeds see it. It is reached by reference and runs beside the grains, so renewing 1,000 users costs one call and no grain turn.</summary>
[Alias("UserGrains.IUserPublisher")]
internal interface IUserPublisher : IGrainObserver
{
    /// <summary>Prolongs leases, and answers with what the feed does not have yet.</summary>
    [Alias("Renew")]
    [ResponseTimeout("00:00:02")]
    ValueTask<RenewalReply> RenewAsync(Renewal renewal);

    /// <summary>Ends leases. It may get lost: the lease then runs out by itself.</summary>
    [Alias("Release")]
    [OneWay]
    Task ReleaseAsync(Guid feedId, long[] handles);
}
