using Microsoft.Extensions.Logging;

namespace UserGrains.Client.Watching;

/// <summary>A watch that calls back with the whole list. It ends when it is disposed.</summary>
internal sealed partial class UserListCallback : IAsyncDisposable
{
    private readonly Func<UserListUpdate, ValueTask> _callback;
    private readonly Chat _chat;
    private readonly User[] _users;
    private readonly Dictionary<string, int[]> _placesById;
    private readonly UserWatch _watch;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stopping = new();
    private readonly AsyncLocal<bool> _isInCallback = new();
    private Task _running = Task.CompletedTask;

    private UserListCallback(IReadOnlyList<User> users, Func<UserListUpdate, ValueTask> callback, UserWatch watch)
    {
        _callback = callback;
        _chat = users[0].Chat;
        _users = [.. users];
        _placesById = users.Select((user, place) => (user.Id, Place: place))
            .GroupBy(entry => entry.Id, entry => entry.Place, StringComparer.Ordinal)
            .ToDictionary(places => places.Key, places => places.ToArray(), StringComparer.Ordinal);
        _watch = watch;
        _logger = _chat.Feed.Logger;
    }

    /// <summary>Starts a watch of users from the states that the caller has of them.</summary>
    public static async Task<IAsyncDisposable> StartAsync(
        IReadOnlyList<User> users,
        Func<UserListUpdate, ValueTask> callback,
        CancellationToken cancellationToken)
    {
        if (users.Count == 0)
        {
            throw new UserGrainsException(UserGrainsError.InvalidWatch, "Cannot stream user updates on an empty list");
        }

        var keyset = users[0].Chat.Keyset;
        if (users.Any(user => !user.Chat.Keyset.Equals(keyset, StringComparison.Ordinal) || user.Chat.Feed != users[0].Chat.Feed))
        {
            throw new UserGrainsException(UserGrainsError.InvalidWatch, "All users of a list must come from one chat; watch each chat's users apart.");
        }

        // Of a user that is there twice, the older state decides, so that nothing after it is missed.
        var seen = users.GroupBy(user => user.Id, StringComparer.Ordinal)
            .ToDictionary(same => same.Key, same => same.MinBy(user => user.Position.Version)!.Position, StringComparer.Ordinal);
        var watch = users[0].Chat.Feed.Open(keyset, seen.Keys, new WatchOptions { ResumeFrom = seen });
        try
        {
            await watch.Attempted.WaitAsync(cancellationToken);
        }
        catch
        {
            watch.Dispose();
            throw;
        }

        var started = new UserListCallback(users, callback, watch);
        using (ExecutionContext.SuppressFlow())
        {
            started._running = Task.Run(started.RunAsync, CancellationToken.None);
        }

        return started;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _watch.Dispose();

        // A callback that ends its own watch must not wait for itself; nothing comes after it.
        if (!_isInCallback.Value)
        {
            await _running;
        }
    }

    private async Task RunAsync()
    {
        try
        {
            while (!_stopping.IsCancellationRequested)
            {
                var batch = await _watch.NextAsync(_stopping.Token);
                await CallBackAsync(batch);
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // Disposed.
        }
        catch (UserGrainsException exception)
        {
            // The keyset was switched off, or the process stops.
            LogWatchEnded(exception.Error);
        }
    }

    private async Task CallBackAsync(UserBatch batch)
    {
        foreach (var change in batch.Changes)
        {
            foreach (var place in _placesById[change.Id])
            {
                _users[place] = change.User is { } user ? _chat.FromChange(change, user) : _users[place].AsDeleted();
            }
        }

        if (_stopping.IsCancellationRequested)
        {
            return;
        }

        _isInCallback.Value = true;
        try
        {
            await _callback(new UserListUpdate([.. _users], batch.Changes));
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // The caller's code failed, not the watch. Only the kind is logged: a message may quote metadata.
            LogCallbackFailed(exception.GetType());
        }
        finally
        {
            _isInCallback.Value = false;
        }
    }

    [LoggerMessage(EventId = 1301, Level = LogLevel.Error, Message = "A callback of a user watch threw {Cause}. The watch goes on.")]
    private partial void LogCallbackFailed(Type cause);

    [LoggerMessage(EventId = 1302, Level = LogLevel.Error, Message = "A user watch was ended by the server: {Error}.")]
    private partial void LogWatchEnded(UserGrainsError error);
}
