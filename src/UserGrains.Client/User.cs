using UserGrains.Client.Watching;

namespace UserGrains.Client;

/// <summary>A user as it was when it was read. It does not change; updates return the new one, and watches deliver it.</summary>
public sealed class User
{
    internal User(Chat chat, UserMetadata metadata, UserPosition position, bool isDeleted)
    {
        Chat = chat;
        Metadata = metadata;
        Position = position;
        IsDeleted = isDeleted;
    }

    /// <summary>Gets the chat that the user was read from.</summary>
    public Chat Chat { get; }

    /// <summary>Gets all fields.</summary>
    public UserMetadata Metadata { get; }

    /// <summary>Gets where in the user's history this state stands.</summary>
    public UserPosition Position { get; }

    /// <summary>Gets a value indicating whether the user is gone; the fields are as they last were.</summary>
    public bool IsDeleted { get; }

    /// <inheritdoc cref="UserMetadata.Id"/>
    public string Id => Metadata.Id;

    /// <inheritdoc cref="UserMetadata.Name"/>
    public string? Name => Metadata.Name;

    /// <inheritdoc cref="UserMetadata.ExternalId"/>
    public string? ExternalId => Metadata.ExternalId;

    /// <inheritdoc cref="UserMetadata.ProfileUrl"/>
    public string? ProfileUrl => Metadata.ProfileUrl;

    /// <inheritdoc cref="UserMetadata.Email"/>
    public string? Email => Metadata.Email;

    /// <inheritdoc cref="UserMetadata.Custom"/>
    public CustomFields Custom => Metadata.Custom;

    /// <inheritdoc cref="UserMetadata.Status"/>
    public string? Status => Metadata.Status;

    /// <inheritdoc cref="UserMetadata.Type"/>
    public string? Type => Metadata.Type;

    /// <inheritdoc cref="UserMetadata.Updated"/>
    public DateTimeOffset Updated => Metadata.Updated;

    /// <inheritdoc cref="UserMetadata.ETag"/>
    public string ETag => Metadata.ETag;

    /// <inheritdoc cref="UserMetadata.Version"/>
    public long Version => Metadata.Version;

    /// <summary>
    /// Calls back on every change of any user of a list, until the returned object is disposed. Changes made since the given states are delivered first,
    /// so nothing is missed between reading the users and calling this.
    /// </summary>
    /// <param name="users">The users, of one chat; at most <see cref="UserGrainsLimits.MaxUsersPerWatch"/>.</param>
    /// <param name="callback">
    /// Gets the whole list in the given order, each at its latest state, and the changes beside it. Calls never overlap; while one runs, later changes gather.
    /// An exception is logged and does not end the watch.
    /// </param>
    /// <param name="cancellationToken">Stops waiting for the watch to begin; it does not end a watch that has begun.</param>
    /// <returns>Disposing it ends the watch; nothing is delivered after that returns. Disposing it twice does nothing more.</returns>
    /// <exception cref="UserGrainsException">
    /// <see cref="UserGrainsError.InvalidWatch"/>: the list is empty, too long or of several chats;
    /// <see cref="UserGrainsError.UpdateEventsOff"/> and <see cref="UserGrainsError.AppContextOff"/>: the keyset's users cannot be watched.
    /// </exception>
    public static Task<IAsyncDisposable> StreamUpdatesOnAsync(
        IReadOnlyList<User> users,
        Func<UserListUpdate, ValueTask> callback,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(users);
        ArgumentNullException.ThrowIfNull(callback);
        return UserListCallback.StartAsync(users, callback, cancellationToken);
    }

    /// <summary>Applies a partial update; see <see cref="Chat.UpdateUserAsync"/>.</summary>
    /// <param name="patch">The changes.</param>
    /// <param name="cancellationToken">Stops waiting for the answer; a write already sent is not undone.</param>
    /// <returns>The user afterwards.</returns>
    public Task<User> UpdateAsync(UserPatch patch, CancellationToken cancellationToken = default) => Chat.UpdateUserAsync(Id, patch, cancellationToken);

    /// <summary>Deletes the user; see <see cref="Chat.DeleteUserAsync"/>.</summary>
    /// <param name="deletion">Soft or hard, and what it demands; hard when it is <see langword="null"/>.</param>
    /// <param name="cancellationToken">Stops waiting for the answer; a write already sent is not undone.</param>
    /// <returns>The user as it is now (soft) or as it last was (hard); <see langword="null"/> when there was none.</returns>
    public Task<User?> DeleteAsync(UserDeletion? deletion = null, CancellationToken cancellationToken = default) =>
        Chat.DeleteUserAsync(Id, deletion, cancellationToken);

    /// <summary>
    /// Calls back on every change of this user, until the returned object is disposed. Changes made since this state are delivered first,
    /// so nothing is missed between reading the user and calling this.
    /// </summary>
    /// <param name="callback">
    /// Gets the user at its latest state and what changed. Calls never overlap; while one runs, later changes gather.
    /// An exception is logged and does not end the watch.
    /// </param>
    /// <param name="cancellationToken">Stops waiting for the watch to begin; it does not end a watch that has begun.</param>
    /// <returns>Disposing it ends the watch; nothing is delivered after that returns. Disposing it twice does nothing more.</returns>
    /// <exception cref="UserGrainsException">
    /// <see cref="UserGrainsError.UpdateEventsOff"/> and <see cref="UserGrainsError.AppContextOff"/>: the keyset's users cannot be watched.
    /// </exception>
    public Task<IAsyncDisposable> StreamUpdatesAsync(Func<UserUpdate, ValueTask> callback, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(callback);
        return UserListCallback.StartAsync(
            [this],
            update => callback(new UserUpdate(update.Users[0], update.Changes[0])),
            cancellationToken);
    }

    internal User AsDeleted() => IsDeleted ? this : new User(Chat, Metadata, Position, isDeleted: true);
}
