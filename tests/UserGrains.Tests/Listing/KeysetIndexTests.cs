using CsCheck;
using UserGrains.Client.Feed;
using UserGrains.Listing;
using Xunit;

namespace UserGrains.Tests.Listing;

public sealed class KeysetIndexTests
{
    private const int Ids = 5;

    private static readonly Gen<(Step Kind, int Id, int Argument)> Operation = Gen.Select(
        Gen.Frequency((6, Step.Write), (2, Step.Delete), (1, Step.Erase), (5, Step.Deliver), (2, Step.Scan), (1, Step.Lose)),
        Gen.Int[0, Ids - 1],
        Gen.Int[0, 100],
        (kind, id, argument) => (kind, id, argument));

    private enum Step
    {
        Write,
        Delete,
        Erase,
        Deliver,
        Scan,
        Lose,
    }

    /// <summary>
    /// A storage that counts positions, users who are written, deleted, erased and made again, news of it that are late, lost, doubled and out of order, and
    /// scans that begin before and end after other things: after one more scan, or two when the first finds doubt, the index is the storage.
    /// </summary>
    [Fact]
    public void Whatever_comes_late_twice_or_never_the_index_ends_as_the_storage() => Operation.Array[1, 60].Sample(
        operations =>
        {
            var world = new World();
            foreach (var (kind, id, argument) in operations)
            {
                world.Do(kind, id, argument);
            }

            world.Converge();
            world.AssertConverged();
        },
        iter: 3_000,
        threads: 1);

    [Fact]
    public void Thousands_of_users_are_found_changed_and_removed()
    {
        var index = new KeysetIndex();
        for (var i = 0; i < 20_000; i++)
        {
            Assert.Equal(NewsOutcome.Taken, index.TakeEvent($"u{i}", Snapshot($"u{i}", 1, 1, externalId: $"x{i % 5_000}")));
        }

        Assert.Equal(4, index.FindByExternalId("x123").Count);
        for (var i = 0; i < 20_000; i += 2)
        {
            index.TakeStored($"u{i}", snapshot: null);
        }

        Assert.Equal(4, index.FindByExternalId("x123").Count);
        Assert.Empty(index.FindByExternalId("x124"));
        for (var i = 1; i < 20_000; i += 2)
        {
            Assert.Equal(NewsOutcome.Stale, index.TakeEvent($"u{i}", Snapshot($"u{i}", 1, 1)));
            Assert.Equal(NewsOutcome.Taken, index.TakeEvent($"u{i}", Snapshot($"u{i}", 1, 2, externalId: null)));
        }

        Assert.Empty(index.FindByExternalId("x123"));
        Assert.Equal(10_000, RowsOf(index).Count);
    }

    private static UserSnapshot Snapshot(string id, long incarnation, long version, bool isDeleted = false, string? externalId = null) => new()
    {
        User = new UserMetadata { Id = id, Version = version, Incarnation = incarnation, ExternalId = externalId, Timetoken = version },
        Version = version,
        CreatedVersion = 1,
        FieldVersions = default,
        IsDeleted = isDeleted,
        DeletedTimetoken = isDeleted ? version : 0,
    };

    private static Dictionary<string, (long Incarnation, long Version, bool IsDeleted)> RowsOf(KeysetIndex index)
    {
        var rows = new Dictionary<string, (long, long, bool)>(StringComparer.Ordinal);
        foreach (var chunk in index.Chunks)
        {
            foreach (var row in chunk.Where(row => row is not null))
            {
                var user = new UserRow(row);
                rows.Add(user.ToMetadata().Id, (user.Incarnation, user.Version, user.IsDeleted));
            }
        }

        return rows;
    }

    private sealed class World
    {
        private readonly KeysetIndex _index = new();
        private readonly Dictionary<string, (UserSnapshot? Snapshot, long Position)> _stored = new(StringComparer.Ordinal);
        private readonly List<(string Id, UserSnapshot? Snapshot)> _underWay = [];
        private long _incarnations;
        private long _writes;
        private long _scanned;

        public void Do(Step kind, int number, int argument)
        {
            var id = $"u{number}";
            switch (kind)
            {
                case Step.Write or Step.Delete:
                    var before = _stored.GetValueOrDefault(id).Snapshot;
                    if (kind == Step.Delete && before is not { IsDeleted: false })
                    {
                        return;
                    }

                    Store(id, Snapshot(id, before?.User.Incarnation ?? ++_incarnations, (before?.Version ?? 0) + 1, kind == Step.Delete));
                    break;
                case Step.Erase when _stored.GetValueOrDefault(id).Snapshot is not null:
                    Store(id, snapshot: null);
                    break;
                case Step.Deliver when _underWay.Count > 0:
                    // In any order, and some of them twice.
                    var at = argument % _underWay.Count;
                    if (_index.TakeEvent(_underWay[at].Id, _underWay[at].Snapshot) == NewsOutcome.Doubtful)
                    {
                        Converge();
                    }

                    if (argument % 3 > 0)
                    {
                        _underWay.RemoveAt(at);
                    }

                    break;
                case Step.Lose when _underWay.Count > 0:
                    _underWay.RemoveAt(argument % _underWay.Count);
                    break;
                case Step.Scan:
                    // What it read is old when it is taken: something is written, and the news of it delivered, in between.
                    var read = Read();
                    Do(Step.Write, argument % Ids, argument);
                    if (_index.TakeEvent(_underWay[^1].Id, _underWay[^1].Snapshot) == NewsOutcome.Doubtful | Take(read))
                    {
                        Converge();
                    }

                    break;
            }
        }

        public void Converge()
        {
            while (Take(Read()))
            {
                // What was undone comes again.
            }
        }

        public void AssertConverged() => Assert.Equal(
            _stored.Where(entry => entry.Value.Snapshot is not null).ToDictionary(
                entry => entry.Key,
                entry => (entry.Value.Snapshot!.User.Incarnation, entry.Value.Snapshot.Version, entry.Value.Snapshot.IsDeleted),
                StringComparer.Ordinal),
            RowsOf(_index));

        private void Store(string id, UserSnapshot? snapshot)
        {
            _stored[id] = (snapshot, ++_writes);
            _underWay.Add((id, snapshot));
        }

        private (string Id, UserSnapshot? Snapshot, long Position)[] Read() =>
            [.. _stored.Where(entry => entry.Value.Position > _scanned).OrderBy(entry => entry.Value.Position).Select(entry => (entry.Key, entry.Value.Snapshot, entry.Value.Position))];

        private bool Take((string Id, UserSnapshot? Snapshot, long Position)[] read)
        {
            var isDoubtful = false;
            foreach (var (id, snapshot, position) in read)
            {
                isDoubtful |= _index.TakeStored(id, snapshot) == NewsOutcome.Doubtful;
                _scanned = Math.Max(_scanned, position);
            }

            return isDoubtful;
        }
    }
}
