namespace UserGrains.Placement;

/// <summary>
/// Has active users, and the directory's shards, follow their partition to the silo that owns it, after silos came or went: <see cref="UserPlacementDirector"/> places only
/// who is not active. A user goes after a write, because it is writes from several silos that make a partition's batches small, and reads that would have to be made again
/// otherwise; a shard goes after news, which would have to leave the silo of its users otherwise.
/// It goes once the silos have been the same for a while, so that a rolling restart does not send everybody around, and not all go at once.
/// </summary>
/// <param name="storage">What says where the partitions are; <see langword="null"/> when there are none, and nobody moves.</param>
/// <param name="local">This silo.</param>
/// <param name="findSilos">Finds the silos that can have users, in one order.</param>
/// <param name="settleTime">For how long the silos must have been the same; it may take up to twice as long.</param>
/// <param name="time">The clock.</param>
internal sealed class UserMoves(
    IGrainStorageScan? storage,
    SiloAddress local,
    Func<SiloAddress[]> findSilos,
    TimeSpan settleTime,
    TimeProvider time) : ILifecycleParticipant<ISiloLifecycle>
{
    /// <summary>How often one user may go: 100 a second, about a twentieth of what a silo reads from storage.</summary>
    public static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(10);

    private SiloAddress[] _seen = [];
    private PartitionOwners? _owners;
    private long _lastMove;
    private long _lastShardMove;

    /// <summary>Gets who owns the partitions, by the silos as they were when they last came to rest; <see langword="null"/> before that.</summary>
    public PartitionOwners? Owners => Volatile.Read(ref _owners);

    /// <summary>Whether a user that was written should go now.</summary>
    /// <param name="grain">The user's grain, which is active on this silo.</param>
    /// <param name="considered">The owners that this activation has already been held against; it is at most once for each.</param>
    public bool ShouldGo(GrainId grain, ref PartitionOwners? considered) =>
        Owners is { } owners && !ReferenceEquals(owners, considered) && ShouldGo(owners, storage!.PartitionOf(grain), Pace, ref _lastMove, ref considered);

    /// <summary>Whether a shard that had news should go now.</summary>
    /// <param name="partition">The shard's partition; the shard is active on this silo.</param>
    /// <param name="users">About how many users it has.</param>
    /// <param name="considered">The owners that this activation has already been held against; it is at most once for each.</param>
    public bool ShouldShardGo(int partition, long users, ref PartitionOwners? considered) =>
        Owners is { } owners && !ReferenceEquals(owners, considered) && ShouldGo(owners, partition, ShardPace(users), ref _lastShardMove, ref considered);

    /// <summary>How often a shard may go: the next one reads its partition when this one has, partitions being about as large, so that a list waits for one of them and not for all.</summary>
    public static TimeSpan ShardPace(long users) => TimeSpan.FromSeconds(1) + (users * TimeSpan.FromMicroseconds(200));

    /// <summary>Looks at the silos; those that were there the last time too are at rest.</summary>
    public void Look()
    {
        var silos = findSilos();
        if (storage is not null && silos.Length > 0 && silos.AsSpan().SequenceEqual(_seen) && Owners?.AreAmong(silos) is not true)
        {
            Volatile.Write(ref _owners, new PartitionOwners(silos, storage.PartitionCount));
        }

        _seen = silos;
    }

    public void Participate(ISiloLifecycle lifecycle)
    {
        if (storage is not null)
        {
            lifecycle.RunPeriodically(nameof(UserMoves), settleTime, time, _ =>
            {
                Look();
                return Task.CompletedTask;
            });
        }
    }

    private bool ShouldGo(PartitionOwners owners, int partition, TimeSpan pace, ref long lastMove, ref PartitionOwners? considered)
    {
        var isStranger = !owners[partition].Equals(local);
        if (isStranger && !TryTakeTurn(pace, ref lastMove))
        {
            // Too many at once; the next time asks again.
            return false;
        }

        // Also of one that goes: should it be placed here again, for reasons of its own, it stays.
        considered = owners;
        return isStranger;
    }

    private bool TryTakeTurn(TimeSpan pace, ref long lastMove)
    {
        var last = Volatile.Read(ref lastMove);
        var now = time.GetTimestamp();
        return (last == 0 || time.GetElapsedTime(last, now) >= pace) && Interlocked.CompareExchange(ref lastMove, now, last) == last;
    }
}
