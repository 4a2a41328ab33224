namespace UserGrains.Cli.Import;

/// <summary>Repeats a write that failed for a transient reason. Setting a user twice to the same fields is the same as once.</summary>
/// <param name="write">The write.</param>
/// <param name="time">The clock that the waits between attempts go by.</param>
/// <param name="restore">The write of a user with what the server owns, when that is wanted.</param>
internal sealed class PatientWriter(
    Func<string, UserPatch, CancellationToken, Task> write,
    TimeProvider time,
    Func<UserMetadata, CancellationToken, Task>? restore = null)
{
    /// <summary>The most attempts; the waits between them add up to about half a minute, which outlasts a node's restart.</summary>
    public const int MaxAttempts = 12;

    public static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(100);
    public static readonly TimeSpan MaxDelay = TimeSpan.FromSeconds(5);

    /// <exception cref="UserGrainsException">The failure is not transient.</exception>
    /// <exception cref="CommandException"><see cref="ExitCode.Unavailable"/>: it was transient up to the last attempt.</exception>
    public async Task WriteAsync(ImportedUser user, CancellationToken cancellationToken)
    {
        var delay = FirstDelay;
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await (user.Whole is { } whole ? restore!(whole, cancellationToken) : write(user.Id, user.Patch, cancellationToken));
                return;
            }
            catch (UserGrainsException exception) when (exception.IsTransient)
            {
                if (attempt == MaxAttempts)
                {
                    throw new CommandException(ExitCode.Unavailable, $"The node took no write in {MaxAttempts} attempts.", exception);
                }

                await Task.Delay(delay, time, cancellationToken);
                delay = delay * 2 < MaxDelay ? delay * 2 : MaxDelay;
            }
        }
    }
}
