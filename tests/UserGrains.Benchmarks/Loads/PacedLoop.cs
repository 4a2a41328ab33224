using System.Diagnostics;

namespace UserGrains.Benchmarks.Loads;

/// <summary>Sends at a fixed rate whether answers come or not, so that a stall of the server does not spare it the load that would have shown it.</summary>
internal static class PacedLoop
{
    // What is due is sent in one go every tick.
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(1);

    /// <summary>Sends for a time, and waits for what is under way.</summary>
    /// <param name="perSecond">The rate.</param>
    /// <param name="duration">How long.</param>
    /// <param name="sendAsync">Sends once; it gets how often it was called before.</param>
    public static async Task RunAsync(int perSecond, TimeSpan duration, Func<int, Task> sendAsync)
    {
        var sent = new List<Task>((int)(perSecond * duration.TotalSeconds) + 1);
        using var timer = new PeriodicTimer(Tick, TimeProvider.System);
        var start = Stopwatch.GetTimestamp();
        TimeSpan elapsed;
        do
        {
            elapsed = Stopwatch.GetElapsedTime(start);
            var due = (int)(Math.Min(elapsed.TotalSeconds, duration.TotalSeconds) * perSecond);
            while (sent.Count < due)
            {
                sent.Add(sendAsync(sent.Count));
            }
        }
        while (elapsed < duration && await timer.WaitForNextTickAsync());

        await Task.WhenAll(sent);
    }
}
