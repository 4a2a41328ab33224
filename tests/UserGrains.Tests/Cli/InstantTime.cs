using System.Collections.Concurrent;

namespace UserGrains.Tests.Cli;

/// <summary>A clock by which every delay, or every one of a given length, is over at once, and noted. All others and periods never end.</summary>
internal sealed class InstantTime(TimeSpan? only = null) : TimeProvider
{
    public ConcurrentQueue<TimeSpan> Delays { get; } = new();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (period == Timeout.InfiniteTimeSpan && dueTime != Timeout.InfiniteTimeSpan && dueTime == (only ?? dueTime))
        {
            Delays.Enqueue(dueTime);
            callback(state);
        }

        return System.CreateTimer(static _ => { }, state: null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }
}
