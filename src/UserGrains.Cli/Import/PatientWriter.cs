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
    /// <exception cref="UserGrainsException">The failure is not transient.</exception>
    /// <exception cref="CommandException"><see cref="ExitCode.Unavailable"/>: it was transient up to the last attempt.</exception>
    public Task WriteAsync(ImportedUser user, CancellationToken cancellationToken) => Patience.TryAsync(
        async () =>
        {
            await (user.Whole is { } whole ? restore!(whole, cancellationToken) : write(user.Id, user.Patch, cancellationToken));
            return true;
        },
        _ => $"The node took no write in {Patience.MaxAttempts} attempts.",
        time,
        cancellationToken);
}
