using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;

namespace UserGrains.ExternalIds;

/// <summary>
/// Finds the reservations that name a user. Nothing leads from a user to one that a crash has left behind, so all of the storage's are gone through: by one walk
/// of this silo at a time, which finds those of everybody who has asked before it began.
/// </summary>
internal sealed class ReservationWalk([FromKeyedServices(UserGrainsStorage.ProviderName)] IGrainStorage storage, Keysets keysets)
{
    private readonly IGrainStorageScan? _scan = storage as IGrainStorageScan;
    private readonly Lock _gate = new();
    private Walk? _next;
    private bool _isRunning;

    // Those that have any, as the last walk saw it; null before the first. It stays true of a keyset that makes none.
    private HashSet<string>? _keysetsWithAny;

    /// <summary>Whether it is known, without a walk, that a keyset has none: external ids are not unique in it, and were not when users of it were made.</summary>
    public bool IsKnownToFindNothing(string keyset) =>
        !keysets.HasUniqueExternalIds(keyset) && (_scan is null || (Volatile.Read(ref _keysetsWithAny) is { } known && !known.Contains(keyset)));

    /// <summary>Finds the reservations of a user that were there when this was called.</summary>
    /// <returns>Their grains; none when the storage cannot be walked.</returns>
    public async Task<IReadOnlyList<GrainId>> FindAsync(UserKey user)
    {
        if (_scan is null)
        {
            return [];
        }

        Walk walk;
        lock (_gate)
        {
            walk = _next ??= new Walk();
            walk.Found.TryAdd((user.Keyset, user.Id), []);
            if (!_isRunning)
            {
                _isRunning = true;
                using (ExecutionContext.SuppressFlow())
                {
                    // Beside the grain that asks, whose turns it would hold up.
                    _ = Task.Run(() => RunAsync(_scan), CancellationToken.None);
                }
            }
        }

        await walk.Task;
        return walk.Found[(user.Keyset, user.Id)];
    }

    private async Task RunAsync(IGrainStorageScan scan)
    {
        while (Take() is { } walk)
        {
            try
            {
                await Task.WhenAll(Enumerable.Range(0, scan.PartitionCount).Select(partition => GoThroughAsync(scan, partition, walk)));
                Volatile.Write(ref _keysetsWithAny, walk.Keysets);
                walk.SetResult();
            }
            catch (Exception exception) when (exception is not OutOfMemoryException)
            {
                // Whoever asked is told, whatever it was.
                walk.SetException(exception);
            }
        }
    }

    private Walk? Take()
    {
        lock (_gate)
        {
            var walk = _next;
            _next = null;
            _isRunning = walk is not null;
            return walk;
        }
    }

    private static async Task GoThroughAsync(IGrainStorageScan scan, int partition, Walk walk)
    {
        await foreach (var record in scan.ReadAsync<StoredExternalId>(ExternalIdGrain.StateName, partition, since: 0, CancellationToken.None))
        {
            if (record.State?.UserId is { } owner && UserKey.TryParse(record.GrainId.Key.ToString(), out var key))
            {
                lock (walk.Gate)
                {
                    walk.Keysets.Add(key.Keyset);
                    walk.Found.GetValueOrDefault((key.Keyset, owner))?.Add(record.GrainId);
                }
            }
        }
    }

    private sealed class Walk() : TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        public Lock Gate { get; } = new();

        public Dictionary<(string Keyset, string UserId), List<GrainId>> Found { get; } = [];

        public HashSet<string> Keysets { get; } = new(StringComparer.Ordinal);
    }
}
