using System.Collections.Concurrent;
using Microsoft.Extensions.Options;

namespace UserGrains.Gateway.Watch;

/// <summary>Sends the comments that keep quiet event streams alive: one timer for all of them, and nothing is done for a stream that has news.</summary>
internal sealed class KeepAlives : IAsyncDisposable
{
    private readonly ConcurrentDictionary<EventStreamWriter, byte> _streams = new(ReferenceEqualityComparer.Instance);
    private readonly TimeProvider _time;
    private readonly TimeSpan _maxQuiet;
    private readonly ITimer _timer;

    public KeepAlives(IOptions<UserGrainsGatewayOptions> options, TimeProvider time)
    {
        // A stream that has been quiet for three of four steps gets its comment before the fourth is over.
        var step = options.Value.KeepAlivePeriod / 4;
        _time = time;
        _maxQuiet = step * 3;
        _timer = time.CreateTimer(static self => ((KeepAlives)self!).Send(), this, step, step);
    }

    /// <summary>Keeps a stream alive until what is returned is disposed of; nobody else writes to it afterwards.</summary>
    public Kept Keep(EventStreamWriter stream)
    {
        _streams.TryAdd(stream, 0);
        return new Kept(this, stream);
    }

    public ValueTask DisposeAsync() => _timer.DisposeAsync();

    private void Send()
    {
        foreach (var (stream, _) in _streams)
        {
            if (_time.GetElapsedTime(stream.LastSent) >= _maxQuiet)
            {
                _ = stream.TryKeepAliveAsync();
            }
        }
    }

    /// <summary>A stream that is kept alive.</summary>
    internal readonly struct Kept(KeepAlives all, EventStreamWriter stream) : IDisposable
    {
        public void Dispose() => all._streams.TryRemove(stream, out _);
    }
}
