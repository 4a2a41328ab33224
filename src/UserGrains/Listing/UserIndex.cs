using System.Collections.Concurrent;
using UserGrains.Client.Feed;

namespace UserGrains.Listing;

/// <summary>The users of one shard, by keyset. Thread-safe.</summary>
internal sealed class UserIndex
{
    private readonly ConcurrentDictionary<string, KeysetIndex> _keysets = new(StringComparer.Ordinal);

    /// <summary>Gets about how many users there are: those who are gone count until their places are taken.</summary>
    public long MaxCount => _keysets.Values.Sum(static keyset => (long)keyset.SlotCount);

    /// <summary>Gets the users of a keyset; <see langword="null"/> when there never was one.</summary>
    public KeysetIndex? Find(string keyset) => _keysets.GetValueOrDefault(keyset);

    /// <summary>Gets the users of a keyset, also before there is one.</summary>
    public KeysetIndex Of(string keyset) => _keysets.GetOrAdd(keyset, static _ => new KeysetIndex());

    /// <summary>Takes news from a user's grain.</summary>
    public NewsOutcome TakeEvent(UserKey key, UserSnapshot? snapshot) => Of(key.Keyset).TakeEvent(key.Id, snapshot);

    /// <summary>Takes what a scan found in storage.</summary>
    public NewsOutcome TakeStored(UserKey key, UserSnapshot? snapshot) => Of(key.Keyset).TakeStored(key.Id, snapshot);

    /// <summary>Forgets who was removed long ago.</summary>
    public void ForgetRemoved()
    {
        foreach (var keyset in _keysets.Values)
        {
            keyset.ForgetRemoved();
        }
    }
}
