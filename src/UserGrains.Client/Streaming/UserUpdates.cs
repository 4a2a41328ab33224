using Orleans.Streams;
using UserGrains.Client.Feed;
using UserGrains.Client.Watching;

namespace UserGrains.Client.Streaming;

/// <summary>The streams of users: a watch of one user each. The token is the user's version.</summary>
internal sealed class UserUpdates(UserFeed feed) : IStreamKind<UserChanged>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public string Namespace => UserStreams.UserUpdatesNamespace;

    public async Task<IStreamSource<UserChanged>> OpenAsync(UserKey key, StreamSequenceToken? token)
    {
        var start = new Dictionary<string, UserPosition>(StringComparer.Ordinal) { [key.Id] = StartOf(token) };
        var watch = feed.Open(key.Keyset, [key.Id], new WatchOptions { ResumeFrom = start });
        try
        {
            await watch.Attempted.WaitAsync(Patience, feed.Time);
            if (token is null)
            {
                // Without a version to begin with, what is stored before it is known where the user stands would be lost.
                await watch.Known.WaitAsync(Patience, feed.Time);
            }

            return new UserUpdatesSource(watch);
        }
        catch (TimeoutException) when (token is not null)
        {
            return new UserUpdatesSource(watch);
        }
        catch (TimeoutException exception)
        {
            watch.Dispose();
            throw new UserGrainsException(UserGrainsError.Unavailable, "The user's node did not answer. Try again, or subscribe with a token.", exception);
        }
        catch
        {
            watch.Dispose();
            throw;
        }
    }

    // Tokens are inclusive: what is delivered first is this version or a newer one.
    private static UserPosition StartOf(StreamSequenceToken? token) => token switch
    {
        null => WatchedUser.FromNow,
        UserSequenceToken { Position: { Incarnation: not 0 } position } => position with { Version = position.Version - 1 },
        _ => WatchedUser.FromVersion(token.SequenceNumber),
    };
}
