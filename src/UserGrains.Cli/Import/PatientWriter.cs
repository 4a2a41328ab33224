namespace UserGrains.Cli.Import;

/// <summary>Repeats a write that failed for a transient reason. Setting a user twice to the same fields is the same as once.</summary>
/// <param name="write">The write.</param>
/// <param name="time">The clock that the waits between attempts go by.</param>
/// <param name="restore">The writes of users with what the server owns, when that is wanted.</param>
internal sealed class PatientWriter(
    Func<string, UserPatch, CancellationToken, Task> write,
    TimeProvider time,
    Restoring? restore = null)
{
    /// <exception cref="UserGrainsException">The failure is not transient.</exception>
    /// <exception cref="CommandException"><see cref="ExitCode.Unavailable"/>: it was transient up to the last attempt.</exception>
    public async Task WriteAsync(ImportedUser user, CancellationToken cancellationToken)
    {
        var attempts = 0;
        await Patience.TryAsync(
            async () =>
            {
                attempts++;
                await (user.Whole is { } whole ? RestoreAsync(whole, isRepeated: attempts > 1, cancellationToken) : write(user.Id, user.Patch, cancellationToken));
                return true;
            },
            _ => $"The node took no write in {Patience.MaxAttempts} attempts.",
            time,
            cancellationToken);
    }

    private async Task RestoreAsync(UserMetadata user, bool isRepeated, CancellationToken cancellationToken)
    {
        try
        {
            await restore!.RestoreAsync(user, cancellationToken);
        }
        catch (UserGrainsException exception) when (isRepeated && exception.Error == UserGrainsError.UserAlreadyExists)
        {
            // The attempt before may have stored it, and its answer was lost.
            if (await restore!.ReadAsync(user.Id, cancellationToken) != user)
            {
                throw;
            }
        }
    }
}
