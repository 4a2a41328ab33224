using Orleans.Streams;

namespace UserGrains.Tests.Streaming;

/// <summary>A stream's observer that records, and can be told to throw.</summary>
internal sealed class RecordingObserver<T> : IAsyncObserver<T>
{
    private int _throws;

    public Recorder<(T Item, StreamSequenceToken? Token)> Received { get; } = new();

    public Recorder<Exception> Errors { get; } = new();

    public void ThrowNext() => Interlocked.Increment(ref _throws);

    public Task OnNextAsync(T item, StreamSequenceToken? token = null)
    {
        if (Interlocked.Exchange(ref _throws, 0) > 0)
        {
            throw new InvalidTimeZoneException("As it was told to.");
        }

        Received.Add((item, token));
        return Task.CompletedTask;
    }

    public Task OnErrorAsync(Exception ex)
    {
        Errors.Add(ex);
        return Task.CompletedTask;
    }
}
