namespace UserGrains.Cli;

/// <summary>Repeats what failed for a transient reason, so that a long command outlasts a node's restart.</summary>
internal static class Patience
{
    /// <summary>The most attempts; the waits between them add up to about half a minute.</summary>
    public const int MaxAttempts = 12;

    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan MaxDelay = TimeSpan.FromSeconds(5);

    /// <summary>Does something that may be repeated as it is.</summary>
    /// <param name="attempt">What is done.</param>
    /// <param name="explain">What to say when the last attempt failed too.</param>
    /// <param name="time">The clock that the waits go by.</param>
    /// <param name="cancellationToken">Ends the waits.</param>
    /// <exception cref="UserGrainsException">The failure is not transient.</exception>
    /// <exception cref="CommandException"><see cref="ExitCode.Unavailable"/>: it was transient up to the last attempt.</exception>
    public static async Task<T> TryAsync<T>(Func<Task<T>> attempt, Func<UserGrainsException, string> explain, TimeProvider time, CancellationToken cancellationToken)
    {
        var delay = FirstDelay;
        for (var number = 1; ; number++)
        {
            try
            {
                return await attempt();
            }
            catch (UserGrainsException exception) when (exception.IsTransient)
            {
                if (number == MaxAttempts)
                {
                    throw new CommandException(ExitCode.Unavailable, explain(exception), exception);
                }

                await Task.Delay(delay, time, cancellationToken);
                delay = delay * 2 < MaxDelay ? delay * 2 : MaxDelay;
            }
        }
    }
}
