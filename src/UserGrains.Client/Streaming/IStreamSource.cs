using Orleans.Streams;

namespace UserGrains.Client.Streaming;

/// <summary>Where the items of one subscription come from. It heals by itself.</summary>
/// <typeparam name="T">The item.</typeparam>
internal interface IStreamSource<T> : IDisposable
{
    /// <summary>Waits for the next item. One caller at a time.</summary>
    /// <exception cref="UserGrainsException">There is nothing more to come.</exception>
    ValueTask<SequentialItem<T>> NextAsync(CancellationToken cancellationToken);
}
