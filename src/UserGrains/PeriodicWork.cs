namespace UserGrains;

/// <summary>Work that a silo does again and again.</summary>
internal static class PeriodicWork
{
    /// <summary>Does something while the silo is active: at once, and then once in a period.</summary>
    /// <param name="lifecycle">The silo's lifecycle.</param>
    /// <param name="name">What does it.</param>
    /// <param name="period">The time from one beginning to the next; longer when the work takes longer.</param>
    /// <param name="time">The clock.</param>
    /// <param name="work">The work; cancelled when the silo stops, and waited for. Nothing may come out of it but that.</param>
    public static void RunPeriodically(this ISiloLifecycle lifecycle, string name, TimeSpan period, TimeProvider time, Func<CancellationToken, Task> work)
    {
        CancellationTokenSource? stopping = null;
        var running = Task.CompletedTask;
        lifecycle.Subscribe(
            name,
            ServiceLifecycleStage.Active,
            _ =>
            {
                stopping = new CancellationTokenSource();
                running = Task.Run(() => RunAsync(period, time, work, stopping.Token), CancellationToken.None);
                return Task.CompletedTask;
            },
            async _ =>
            {
                using (stopping)
                {
                    await (stopping?.CancelAsync() ?? Task.CompletedTask);
                    await running;
                }
            });
    }

    private static async Task RunAsync(TimeSpan period, TimeProvider time, Func<CancellationToken, Task> work, CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(period, time);
        try
        {
            do
            {
                await work(stopping);
            }
            while (await timer.WaitForNextTickAsync(stopping));
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The silo stops.
        }
    }
}
