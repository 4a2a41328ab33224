using System.Collections.Immutable;
using UserGrains.Client.Watching;

namespace UserGrains.Client.Streaming;

/// <summary>How far somebody has come with a watcher's batches.</summary>
/// <param name="Number">The last batch it has dealt with; 0 before the first.</param>
/// <param name="Seen">What it has seen of each user, as a start of a watch; users it was told nothing of are missing.</param>
internal sealed record WatchProgress(long Number, ImmutableDictionary<string, UserPosition> Seen)
{
    /// <summary>Before the first batch.</summary>
    public static readonly WatchProgress None = new(0, ImmutableDictionary.Create<string, UserPosition>(StringComparer.Ordinal));

    /// <summary>The progress once a batch was dealt with.</summary>
    public WatchProgress After(UserBatch batch)
    {
        var seen = Seen.ToBuilder();
        foreach (var change in batch.Changes)
        {
            seen[change.Id] = change.Kind switch
            {
                UserChangeKind.Absent => WatchedUser.Gone(seen.GetValueOrDefault(change.Id)),
                UserChangeKind.Deleted => WatchedUser.Gone(change.Position),
                _ => change.Position,
            };
        }

        return new WatchProgress(batch.Number, seen.ToImmutable());
    }

    /// <summary>The progress without users that are not watched any more.</summary>
    public WatchProgress Without(IEnumerable<string> ids) => this with { Seen = Seen.RemoveRange(ids) };
}
