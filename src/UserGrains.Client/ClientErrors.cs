using Orleans.Runtime.Messaging;

namespace UserGrains.Client;

/// <summary>Turns what a call ends with into what callers are promised.</summary>
internal static class ClientErrors
{
    public static void ThrowIfRefused(UserWriteResult result)
    {
        switch (result.Status)
        {
            case UserWriteStatus.NotFound:
                throw new UserGrainsException(UserGrainsError.UserNotFound, "User with this ID does not exist");
            case UserWriteStatus.AlreadyExists:
                throw new UserGrainsException(UserGrainsError.UserAlreadyExists, "User with this ID already exists");
            case UserWriteStatus.VersionConflict:
                throw new UserGrainsException(
                    UserGrainsError.VersionConflict,
                    $"The user is at version {result.Version}, not at the expected one. Read it, decide again, and send that version.")
                {
                    CurrentVersion = result.Version,
                };
            default:
                return;
        }
    }

    public static async ValueTask<T> TranslateAsync<T>(ValueTask<T> call, bool isWrite, CancellationToken cancellationToken)
    {
        try
        {
            return await call;
        }
        catch (Exception exception)
        {
            if (Translate(exception, isWrite, cancellationToken) is { } translated)
            {
                throw translated;
            }

            throw;
        }
    }

    public static UserGrainsException? Translate(Exception exception, bool isWrite, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return null;
        }

        return exception switch
        {
            UserGrainsException => null,

            // The call left, and no answer came.
            TimeoutException or OrleansMessageRejectionException or ConnectionFailedException or OperationCanceledException when isWrite =>
                new(UserGrainsError.OutcomeUnknown, "No answer came, so the write may have happened. Repeat it with the same idempotency key, or read the version.", exception),
            TimeoutException or OrleansMessageRejectionException or ConnectionFailedException or OperationCanceledException =>
                new(UserGrainsError.Unavailable, "No answer came. Try again.", exception),

            // SiloUnavailableException, "no gateways", a client that is not connected yet: nothing was sent.
            OrleansException or InvalidOperationException or ObjectDisposedException =>
                new(UserGrainsError.Unavailable, "No node can be reached. Is it running, and are host, port, cluster id and service id right?", exception),

            // What the runtime of a silo failed with, such as its directory's time-outs while another silo is gone; or an exception that could not be carried here.
            _ when isWrite =>
                new(UserGrainsError.OutcomeUnknown, "The call failed inside the cluster, so the write may have happened. Repeat it with the same idempotency key, or read the version.", exception),
            _ =>
                new(UserGrainsError.Unavailable, "The call failed inside the cluster. Try again.", exception),
        };
    }
}
