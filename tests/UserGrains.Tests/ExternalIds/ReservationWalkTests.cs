using System.Runtime.CompilerServices;
using Microsoft.Extensions.Options;
using Orleans.Storage;
using UserGrains.ExternalIds;
using UserGrains.Testing;
using Xunit;

namespace UserGrains.Tests.ExternalIds;

/// <summary>What looking for a user's reservations costs.</summary>
public sealed class ReservationWalkTests
{
    private readonly CountingStorage _storage = new();

    [Fact]
    public async Task A_keyset_that_never_had_unique_external_ids_is_gone_through_once()
    {
        await ReserveAsync("other", "x", "ada");
        var walk = new ReservationWalk(_storage, NewKeysets(isUnique: false));
        Assert.False(walk.IsKnownToFindNothing("demo"));

        Assert.Empty(await walk.FindAsync(UserKey.Create("demo", "ada")));

        Assert.True(walk.IsKnownToFindNothing("demo"));
        Assert.Equal(1, _storage.Scans);
    }

    [Fact]
    public async Task A_keyset_that_had_unique_external_ids_once_is_gone_through_each_time()
    {
        var reservation = await ReserveAsync("demo", "x", "ada");
        var walk = new ReservationWalk(_storage, NewKeysets(isUnique: false));

        Assert.Equal([reservation], await walk.FindAsync(UserKey.Create("demo", "ada")));

        Assert.False(walk.IsKnownToFindNothing("demo"));
    }

    [Fact]
    public async Task Who_asks_while_a_walk_is_under_way_shares_the_next()
    {
        var walk = new ReservationWalk(_storage, NewKeysets(isUnique: true));
        _storage.Hold = new TaskCompletionSource();
        var first = walk.FindAsync(UserKey.Create("demo", "first"));
        await _storage.Begun.Task;
        var reservation = await ReserveAsync("demo", "x", "user-7");
        var later = Enumerable.Range(0, 100).Select(i => walk.FindAsync(UserKey.Create("demo", $"user-{i}"))).ToArray();
        _storage.Hold.SetResult();

        var found = await Task.WhenAll(later);

        Assert.Empty(await first);
        Assert.Equal(2, _storage.Scans);
        Assert.Equal([reservation], found.SelectMany(grains => grains));
        Assert.Equal([reservation], found[7]);
    }

    [Fact]
    public async Task A_walk_that_fails_tells_those_who_asked_and_the_next_begins_anew()
    {
        var walk = new ReservationWalk(_storage, NewKeysets(isUnique: true));
        _storage.Hold = new TaskCompletionSource();
        _storage.Hold.SetException(new TestStorageException());

        await Assert.ThrowsAsync<TestStorageException>(() => walk.FindAsync(UserKey.Create("demo", "ada")));

        _storage.Hold = null;
        Assert.Empty(await walk.FindAsync(UserKey.Create("demo", "ada")));
    }

    private static Keysets NewKeysets(bool isUnique)
    {
        var options = new UserGrainsOptions();
        options.Keysets["demo"] = new KeysetOptions { UniqueExternalIds = isUnique };
        return new Keysets(Options.Create(options));
    }

    private async Task<GrainId> ReserveAsync(string keyset, string externalId, string userId)
    {
        var grain = GrainId.Create("external-id", ExternalIdKey.Of(keyset, externalId));
        await _storage.WriteStateAsync(ExternalIdGrain.StateName, grain, new GrainState<StoredExternalId>(new StoredExternalId { UserId = userId }));
        return grain;
    }

    private sealed class CountingStorage : IGrainStorage, IGrainStorageScan
    {
        private readonly TestStorage _inner = new();
        private int _scans;

        public int Scans => _scans;

        public TaskCompletionSource Begun { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource? Hold { get; set; }

        public int PartitionCount => 1;

        public long Epoch => 0;

        public int PartitionOf(GrainId grain) => 0;

        public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => _inner.ReadStateAsync(stateName, grainId, grainState);

        public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => _inner.WriteStateAsync(stateName, grainId, grainState);

        public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => _inner.ClearStateAsync(stateName, grainId, grainState);

        public async IAsyncEnumerable<ScannedRecord<T>> ReadAsync<T>(string stateName, int partition, long since, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _scans);
            Begun.TrySetResult();
            var records = await _inner.ReadAsync<T>(stateName, partition, since, cancellationToken).ToListAsync(cancellationToken);
            await (Hold?.Task ?? Task.CompletedTask);
            foreach (var record in records)
            {
                yield return record;
            }
        }
    }
}
