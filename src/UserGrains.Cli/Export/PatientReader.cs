using UserGrains.Cli.Import;
using UserGrains.Client;

namespace UserGrains.Cli.Export;

/// <summary>Repeats a page that failed for a transient reason, so that an export outlasts a node's restart.</summary>
internal sealed class PatientReader(Chat chat, TimeProvider time)
{
    /// <exception cref="UserGrainsException">The failure is not transient.</exception>
    /// <exception cref="CommandException"><see cref="ExitCode.Unavailable"/>: it was transient up to the last attempt.</exception>
    public async Task<UserPage> ReadAsync(UserQuery query, CancellationToken cancellationToken)
    {
        var delay = PatientWriter.FirstDelay;
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await chat.GetUsersAsync(query, cancellationToken);
            }
            catch (UserGrainsException exception) when (exception.IsTransient)
            {
                if (attempt == PatientWriter.MaxAttempts)
                {
                    throw new CommandException(ExitCode.Unavailable, $"The node gave no page in {PatientWriter.MaxAttempts} attempts: {exception.Message}", exception);
                }

                await Task.Delay(delay, time, cancellationToken);
                delay = delay * 2 < PatientWriter.MaxDelay ? delay * 2 : PatientWriter.MaxDelay;
            }
        }
    }
}
