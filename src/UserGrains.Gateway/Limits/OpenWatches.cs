using System.Runtime.InteropServices;

namespace UserGrains.Gateway.Limits;

/// <summary>How many event streams and long polls each caller has open; nothing is kept of one who has none.</summary>
internal sealed class OpenWatches(int max)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<CallerKey, int> _open = [];

    /// <summary>Gets of how many callers anything is kept.</summary>
    public int Count => _open.Count;

    /// <summary>Counts one until it is disposed of.</summary>
    /// <returns><see langword="null"/> when the caller has as many as it may.</returns>
    public IDisposable? TryOpen(CallerKey caller)
    {
        lock (_gate)
        {
            ref var open = ref CollectionsMarshal.GetValueRefOrAddDefault(_open, caller, out _);
            if (open == max)
            {
                return null;
            }

            open++;
            return new Open(this, caller);
        }
    }

    private void Close(CallerKey caller)
    {
        lock (_gate)
        {
            if (--CollectionsMarshal.GetValueRefOrAddDefault(_open, caller, out _) == 0)
            {
                _open.Remove(caller);
            }
        }
    }

    private sealed class Open(OpenWatches all, CallerKey caller) : IDisposable
    {
        private OpenWatches? _all = all;

        public void Dispose() => Interlocked.Exchange(ref _all, null)?.Close(caller);
    }
}
