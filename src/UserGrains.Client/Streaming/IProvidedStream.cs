namespace UserGrains.Client.Streaming;

/// <summary>A stream that has its provider only in memory.</summary>
internal interface IProvidedStream
{
    UserStreamProvider Provider { set; }
}
