using System.Text;
using UserGrains.Client.Feed;
using UserGrains.Listing.Watching;

namespace UserGrains.Listing;

/// <summary>
/// The users of one keyset in one shard. Rows are immutable and replaced whole, each in its slot, so whoever goes through them takes no lock and meets every
/// row that does not change exactly once.
/// </summary>
internal sealed class KeysetIndex
{
    private const int ChunkBits = 12;
    private const int ChunkRows = 1 << ChunkBits;

    private readonly Lock _gate = new();
    private readonly SlotTable _byId = new();
    private readonly SlotTable _byExternalId = new();
    private readonly SlotTest _hasId;
    private readonly Stack<int> _free = [];

    // Ids that were removed lately, as hashes: late news of one of them is not taken for a new user.
    private HashSet<int> _removed = [];
    private HashSet<int> _removedBefore = [];
    private byte[]?[][] _chunks = [];
    private int _slotCount;

    // Replaced whole, under the lock.
    private QueryWatch[] _watches = [];

    public KeysetIndex() => _hasId = (slot, id) => new UserRow(Row(slot)).Id.SequenceEqual(id);

    /// <summary>Gets the rows, chunk by chunk; a slot may be empty.</summary>
    public ReadOnlySpan<byte[]?[]> Chunks => Volatile.Read(ref _chunks);

    /// <summary>Gets how many slots were ever used.</summary>
    public int SlotCount => Volatile.Read(ref _slotCount);

    /// <summary>Takes news from a user's grain, which may come late, twice or out of order.</summary>
    public NewsOutcome TakeEvent(string id, UserSnapshot? snapshot)
    {
        Span<byte> utf8 = stackalloc byte[UserGrainsLimits.MaxIdBytes];
        utf8 = utf8[..Encoding.UTF8.GetBytes(id, utf8)];
        lock (_gate)
        {
            var hash = TextHash.Of(utf8);
            var slot = FindById(utf8, hash);

            // That nothing is kept of a user is for storage to say, also of one who is not known here: a scan may be about to bring what it read before.
            if (snapshot is null || (slot < 0 && (_removed.Contains(hash) || _removedBefore.Contains(hash))))
            {
                return NewsOutcome.Doubtful;
            }

            var outcome = Compare(slot, snapshot);
            if (outcome == NewsOutcome.Taken)
            {
                Put(slot, hash, RowOf(snapshot));
            }

            return outcome;
        }
    }

    /// <summary>Takes what a scan found in storage: <see langword="null"/> when the record is gone.</summary>
    /// <returns><see cref="NewsOutcome.Doubtful"/> when it was taken, and may have undone something newer: then the next scan brings that.</returns>
    public NewsOutcome TakeStored(string id, UserSnapshot? snapshot)
    {
        Span<byte> utf8 = stackalloc byte[UserGrainsLimits.MaxIdBytes];
        utf8 = utf8[..Encoding.UTF8.GetBytes(id, utf8)];
        lock (_gate)
        {
            var hash = TextHash.Of(utf8);
            var slot = FindById(utf8, hash);
            if (snapshot is null)
            {
                return Remove(slot, hash);
            }

            var outcome = Compare(slot, snapshot);
            if (outcome != NewsOutcome.Stale)
            {
                Put(slot, hash, RowOf(snapshot));
            }

            return outcome;
        }
    }

    /// <summary>Finds the users with an external id.</summary>
    public List<byte[]> FindByExternalId(string externalId)
    {
        var utf8 = Encoding.UTF8.GetBytes(externalId);
        lock (_gate)
        {
            return [.. _byExternalId.Find(TextHash.Of(utf8)).Select(Row).Where(row => HasExternalId(row, utf8))];
        }
    }

    /// <summary>Has a watch told of every change from now on.</summary>
    public void Watch(QueryWatch watch)
    {
        lock (_gate)
        {
            _watches = [.. _watches, watch];
        }
    }

    /// <summary>Has a watch told of nothing more.</summary>
    public void Unwatch(QueryWatch watch)
    {
        lock (_gate)
        {
            _watches = [.. _watches.Where(other => other != watch)];
        }
    }

    /// <summary>Forgets who was removed before this was called the time before.</summary>
    public void ForgetRemoved()
    {
        lock (_gate)
        {
            (_removed, _removedBefore) = ([], _removed);
        }
    }

    private static byte[] RowOf(UserSnapshot snapshot) => UserRow.Write(snapshot.User, snapshot.Version, snapshot.Timetoken, snapshot.IsDeleted);

    private static bool HasExternalId(byte[] row, ReadOnlySpan<byte> externalId) =>
        new UserRow(row).TryGet(RowField.ExternalId, out var found) && found.SequenceEqual(externalId);

    private static bool HasSameExternalId(byte[] row, byte[] other) => new UserRow(other).TryGet(RowField.ExternalId, out var externalId)
        ? HasExternalId(row, externalId)
        : !new UserRow(row).TryGet(RowField.ExternalId, out _);

    private byte[] Row(int slot) => _chunks[slot >> ChunkBits][slot & (ChunkRows - 1)]!;

    private int FindById(ReadOnlySpan<byte> id, int hash) => _byId.Find(hash, id, _hasId);

    // Only within an incarnation do versions tell what is newer.
    private NewsOutcome Compare(int slot, UserSnapshot snapshot)
    {
        if (slot < 0)
        {
            return NewsOutcome.Taken;
        }

        var known = new UserRow(Row(slot));
        return known.Incarnation != snapshot.User.Incarnation ? NewsOutcome.Doubtful
            : known.Version >= snapshot.Version ? NewsOutcome.Stale
            : NewsOutcome.Taken;
    }

    private void Put(int slot, int hash, byte[] row)
    {
        var before = slot < 0 ? null : Row(slot);
        TellWatches(before, row);
        if (before is null)
        {
            slot = _free.TryPop(out var free) ? free : AddSlot();
            Set(slot, row);
            _byId.Add(slot, hash);
            AddExternalId(slot, row);
        }
        else if (HasSameExternalId(before, row))
        {
            Set(slot, row);
        }
        else
        {
            RemoveExternalId(slot, before);
            Set(slot, row);
            AddExternalId(slot, row);
        }
    }

    private void AddExternalId(int slot, byte[] row)
    {
        if (new UserRow(row).TryGet(RowField.ExternalId, out var externalId))
        {
            _byExternalId.Add(slot, TextHash.Of(externalId));
        }
    }

    private void RemoveExternalId(int slot, byte[] row)
    {
        if (new UserRow(row).TryGet(RowField.ExternalId, out var externalId))
        {
            _byExternalId.Remove(slot, TextHash.Of(externalId));
        }
    }

    private void TellWatches(byte[]? before, byte[]? after)
    {
        foreach (var watch in _watches)
        {
            watch.OnChanged(before, after);
        }
    }

    private NewsOutcome Remove(int slot, int hash)
    {
        _removed.Add(hash);
        if (slot < 0)
        {
            return NewsOutcome.Stale;
        }

        var row = Row(slot);
        TellWatches(row, after: null);
        RemoveExternalId(slot, row);
        _byId.Remove(slot, hash);
        Set(slot, row: null);
        _free.Push(slot);
        return new UserRow(row).IsDeleted ? NewsOutcome.Taken : NewsOutcome.Doubtful;
    }

    // Written so that whoever reads the reference reads the row's bytes too.
    private void Set(int slot, byte[]? row) => Volatile.Write(ref _chunks[slot >> ChunkBits][slot & (ChunkRows - 1)], row);

    private int AddSlot()
    {
        if (_slotCount == _chunks.Length << ChunkBits)
        {
            Volatile.Write(ref _chunks, [.. _chunks, new byte[]?[ChunkRows]]);
        }

        return _slotCount++;
    }
}
