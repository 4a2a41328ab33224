using UserGrains.Client.Streaming;

namespace UserGrains.Watchers;

/// <summary>A handler of a watcher.</summary>
/// <param name="Grain">The grain that is called.</param>
/// <param name="Progress">What it has dealt with.</param>
internal sealed record HandlerState(GrainId Grain, WatchProgress Progress);
