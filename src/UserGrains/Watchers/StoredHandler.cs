using System.Collections.Immutable;
using System.Globalization;
using UserGrains.Client.Streaming;

namespace UserGrains.Watchers;

/// <summary>A watcher's handler in storage, under the rules of <see cref="StoredWatcher"/>.</summary>
[GenerateSerializer, Alias("UserGrains.StoredHandler")]
internal sealed class StoredHandler
{
    /// <summary>Gets or sets the handler's grain id as text.</summary>
    [Id(0)]
    public string Grain { get; set; } = "";

    /// <summary>Gets or sets the last batch that it has dealt with.</summary>
    [Id(1)]
    public long Number { get; set; }

    /// <summary>Gets or sets the incarnation that it has seen of each user, in the order of <see cref="StoredWatcher.Users"/>; 0 when none.</summary>
    [Id(2)]
    public long[] Incarnations { get; set; } = [];

    /// <summary>
    /// Gets or sets the version that it has seen of each user, in the same order; 0 when none. A negative one is the complement (<c>~version</c>):
    /// the handler was told that there is no such user, after that version or with it.
    /// </summary>
    [Id(3)]
    public long[] Versions { get; set; } = [];

    public static StoredHandler From(HandlerState handler, ImmutableArray<string> users)
    {
        var seen = users.Select(id => handler.Progress.Seen.GetValueOrDefault(id)).ToArray();
        return new StoredHandler
        {
            Grain = handler.Grain.ToString(),
            Number = handler.Progress.Number,
            Incarnations = [.. seen.Select(position => position.Incarnation)],
            Versions = [.. seen.Select(position => position.Version)],
        };
    }

    public HandlerState ToState(string[] users)
    {
        var seen = WatchProgress.None.Seen.ToBuilder();
        for (var i = 0; i < users.Length; i++)
        {
            var position = new UserPosition(Incarnations[i], Versions[i]);
            if (position != default)
            {
                seen[users[i]] = position;
            }
        }

        return new HandlerState(GrainId.Parse(Grain, CultureInfo.InvariantCulture), new WatchProgress(Number, seen.ToImmutable()));
    }
}
