using Orleans.Streams;

namespace UserGrains.Client.Streaming;

/// <summary>A kind of stream: its name, and where its items come from.</summary>
/// <typeparam name="T">The item.</typeparam>
internal interface IStreamKind<T>
{
    /// <summary>The namespace of its streams.</summary>
    string Namespace { get; }

    /// <summary>Begins to follow. What is stored once this has returned is delivered.</summary>
    /// <param name="key">The stream's key.</param>
    /// <param name="token">Where to begin; <see langword="null"/> for the kind's own beginning.</param>
    /// <exception cref="UserGrainsException">It is refused, or nobody can be reached.</exception>
    Task<IStreamSource<T>> OpenAsync(UserKey key, StreamSequenceToken? token);
}
