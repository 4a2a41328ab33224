using UserGrains.Client.Access;
using UserGrains.Client.Feed;
using UserGrains.Client.Queries;
using UserGrains.Client.Watching;

namespace UserGrains.Client;

/// <summary>The users of one keyset: read, write and watch them. Thread-safe; keep one for the life of the process.</summary>
/// <remarks>
/// Every method throws <see cref="UserGrainsException"/>; <see cref="UserGrainsException.IsTransient"/> says whether the same call may succeed later.
/// While no node can be reached, calls fail with a transient error and watches wait; both go on by themselves when a node is back.
/// </remarks>
public sealed class Chat
{
    private readonly IGrainFactory _grains;
    private readonly UserReferences _users;

    internal Chat(IGrainFactory grains, UserReferences users, UserFeed feed, string keyset)
    {
        _grains = grains;
        _users = users;
        Feed = feed;
        Keyset = keyset;
    }

    /// <summary>Gets the keyset whose users these are.</summary>
    public string Keyset { get; }

    internal UserFeed Feed { get; }

    /// <summary>Gets the revoked tokens of the keyset.</summary>
    internal IRevocationsGrain Revocations => _grains.GetGrain<IRevocationsGrain>(Keyset);

    /// <summary>Gets the users of another keyset, over the same connection and feed.</summary>
    /// <param name="keyset">1 to 64 ASCII letters, digits, '-' and '.'.</param>
    /// <returns>The chat; no call is made.</returns>
    public Chat WithKeyset(string keyset) => new(_grains, _users, Feed, keyset);

    /// <summary>Reads a user.</summary>
    /// <param name="id">The id.</param>
    /// <param name="cancellationToken">Stops waiting for the answer.</param>
    /// <returns>The user, or <see langword="null"/> when there is none.</returns>
    public async Task<User?> GetUserAsync(string id, CancellationToken cancellationToken = default)
    {
        var grain = _users.Get(Keyset, id);
        return FromMetadata(await ClientErrors.TranslateAsync(grain.GetAsync(cancellationToken), isWrite: false, cancellationToken));
    }

    /// <summary>Reads a user and has it compared with storage first; see <see cref="IUserGrain.GetStrongAsync"/>.</summary>
    /// <param name="id">The id.</param>
    /// <param name="cancellationToken">Stops waiting for the answer.</param>
    /// <returns>The user, or <see langword="null"/> when there is none.</returns>
    public async Task<User?> GetUserStrongAsync(string id, CancellationToken cancellationToken = default)
    {
        var grain = _users.Get(Keyset, id);
        return FromMetadata(await ClientErrors.TranslateAsync(grain.GetStrongAsync(cancellationToken), isWrite: false, cancellationToken));
    }

    /// <summary>Makes a user.</summary>
    /// <param name="id">The id.</param>
    /// <param name="fields">Its fields; what is not mentioned stays empty.</param>
    /// <param name="cancellationToken">Stops waiting for the answer; a write already sent is not undone.</param>
    /// <returns>The user.</returns>
    /// <exception cref="UserGrainsException">
    /// <see cref="UserGrainsError.UserAlreadyExists"/>; <see cref="UserGrainsError.InvalidUser"/> with every field that breaks a limit;
    /// <see cref="UserGrainsError.OutcomeUnknown"/>, transient.
    /// </exception>
    public async Task<User> CreateUserAsync(string id, UserPatch fields, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(fields);
        var grain = _users.Get(Keyset, id);
        return Written(await ClientErrors.TranslateAsync(grain.CreateAsync(fields, cancellationToken), isWrite: true, cancellationToken));
    }

    /// <summary>Applies a partial update to an existing user: all of it, or nothing.</summary>
    /// <param name="id">The id.</param>
    /// <param name="patch">The changes.</param>
    /// <param name="cancellationToken">Stops waiting for the answer; a write already sent is not undone.</param>
    /// <returns>The user afterwards, once it is stored.</returns>
    /// <exception cref="UserGrainsException">
    /// <see cref="UserGrainsError.UserNotFound"/>; <see cref="UserGrainsError.VersionConflict"/> with the version that the user has;
    /// <see cref="UserGrainsError.InvalidUser"/> with every field that breaks a limit; <see cref="UserGrainsError.OutcomeUnknown"/>, transient.
    /// </exception>
    public async Task<User> UpdateUserAsync(string id, UserPatch patch, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(patch);
        var grain = _users.Get(Keyset, id);
        return Written(await ClientErrors.TranslateAsync(grain.UpdateAsync(patch, cancellationToken), isWrite: true, cancellationToken));
    }

    /// <summary>Updates a user, or makes it when there is none.</summary>
    /// <param name="id">The id.</param>
    /// <param name="patch">The changes.</param>
    /// <param name="cancellationToken">Stops waiting for the answer; a write already sent is not undone.</param>
    /// <returns>The user afterwards, once it is stored.</returns>
    /// <exception cref="UserGrainsException">
    /// <see cref="UserGrainsError.VersionConflict"/> with the version that the user has; <see cref="UserGrainsError.InvalidUser"/> with every field
    /// that breaks a limit; <see cref="UserGrainsError.OutcomeUnknown"/>, transient.
    /// </exception>
    public async Task<User> SetUserAsync(string id, UserPatch patch, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(patch);
        var grain = _users.Get(Keyset, id);
        return Written(await ClientErrors.TranslateAsync(grain.SetAsync(patch, cancellationToken), isWrite: true, cancellationToken));
    }

    /// <summary>Deletes a user.</summary>
    /// <param name="id">The id.</param>
    /// <param name="deletion">Soft or hard, and what it demands; hard when it is <see langword="null"/>.</param>
    /// <param name="cancellationToken">Stops waiting for the answer; a write already sent is not undone.</param>
    /// <returns>The user as it is now (soft) or as it last was (hard); <see langword="null"/> when there was none.</returns>
    /// <exception cref="UserGrainsException">
    /// <see cref="UserGrainsError.VersionConflict"/> with the version that the user has; <see cref="UserGrainsError.OutcomeUnknown"/>, transient.
    /// </exception>
    public async Task<User?> DeleteUserAsync(string id, UserDeletion? deletion = null, CancellationToken cancellationToken = default)
    {
        deletion ??= new UserDeletion();
        var grain = _users.Get(Keyset, id);
        var result = await ClientErrors.TranslateAsync(grain.DeleteAsync(deletion, cancellationToken), isWrite: true, cancellationToken);
        if (result.Status == UserWriteStatus.NotFound)
        {
            return null;
        }

        ClientErrors.ThrowIfRefused(result);
        return result.User is { } user
            ? new User(this, user, new UserPosition(user.Incarnation, result.Version), isDeleted: !deletion.Soft)
            : null;
    }

    /// <summary>Makes a user exactly as it was exported, version, time and ETag included, where nothing is kept of it; see <see cref="IUserGrain.RestoreAsync"/>.</summary>
    /// <param name="user">The user.</param>
    /// <param name="cancellationToken">Stops waiting for the answer; a write already sent is not undone.</param>
    /// <returns>The user.</returns>
    /// <exception cref="UserGrainsException">
    /// <see cref="UserGrainsError.UserAlreadyExists"/>: something is kept of the user, if only a tombstone; <see cref="UserGrainsError.InvalidUser"/> with every
    /// field that breaks a limit; <see cref="UserGrainsError.OutcomeUnknown"/>, transient.
    /// </exception>
    public async Task<User> RestoreUserAsync(UserMetadata user, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(user);
        var grain = _users.Get(Keyset, user.Id);
        return Written(await ClientErrors.TranslateAsync(grain.RestoreAsync(user, cancellationToken), isWrite: true, cancellationToken));
    }

    /// <summary>Removes everything that is kept of a user for good, a tombstone too; see <see cref="IUserGrain.PurgeAsync"/>.</summary>
    /// <param name="id">The id.</param>
    /// <param name="cancellationToken">Stops waiting for the answer; a write already sent is not undone.</param>
    /// <returns>Whether something was kept of the user.</returns>
    /// <exception cref="UserGrainsException"><see cref="UserGrainsError.OutcomeUnknown"/>, transient: do it again.</exception>
    public async Task<bool> PurgeUserAsync(string id, CancellationToken cancellationToken = default)
    {
        var grain = _users.Get(Keyset, id);
        return await ClientErrors.TranslateAsync(grain.PurgeAsync(cancellationToken), isWrite: true, cancellationToken);
    }

    /// <summary>Lists users, page by page.</summary>
    /// <param name="query">Which users, in which order, and which page; the first 100 by id when it is <see langword="null"/>.</param>
    /// <param name="cancellationToken">Stops waiting for the answer.</param>
    /// <returns>
    /// The page. It has every write that was acknowledged before the call, to whomever. Users who do not change are neither left out nor repeated from page to
    /// page, however much others change meanwhile.
    /// </returns>
    /// <exception cref="UserGrainsException">
    /// <see cref="UserGrainsError.InvalidQuery"/> with what is wrong and where; <see cref="UserGrainsError.DirectoryUnsupported"/>: the storage cannot be walked;
    /// <see cref="UserGrainsError.Unavailable"/>, transient, while the directory is being built after a start.
    /// </exception>
    public async Task<UserPage> GetUsersAsync(UserQuery? query = null, CancellationToken cancellationToken = default)
    {
        var listing = await ClientErrors.TranslateAsync(
            _grains.GetUserDirectoryGrain(Keyset).ListAsync(query ?? new UserQuery(), cancellationToken),
            isWrite: false,
            cancellationToken);
        return new UserPage(
            [.. listing.Users.Select(user => new User(this, user, user.Position, isDeleted: false))],
            listing.Next,
            listing.Previous,
            listing.TotalCount);
    }

    /// <summary>Finds a user by the identifier that it has elsewhere.</summary>
    /// <param name="externalId">The external id.</param>
    /// <param name="cancellationToken">Stops waiting for the answer.</param>
    /// <returns>The user; the first by id when several have it, which a keyset can rule out, and <see langword="null"/> when nobody has.</returns>
    /// <exception cref="UserGrainsException">
    /// <see cref="UserGrainsError.DirectoryUnsupported"/>: the storage cannot be walked; <see cref="UserGrainsError.Unavailable"/>, transient.
    /// </exception>
    public async Task<User?> GetUserByExternalIdAsync(string externalId, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(externalId);
        return FromMetadata(await ClientErrors.TranslateAsync(
            _grains.GetUserDirectoryGrain(Keyset).FindByExternalIdAsync(externalId, cancellationToken),
            isWrite: false,
            cancellationToken));
    }

    /// <summary>
    /// Follows users: first where each stands, then every change, each user's latest state at least, until the enumeration ends. It outlives lost messages,
    /// silos and connections without the caller doing anything.
    /// </summary>
    /// <param name="ids">The users' ids, of which some may not exist yet; at most <see cref="UserGrainsLimits.MaxUsersPerWatch"/>. One named twice is watched once.</param>
    /// <param name="options">How changes are handed over.</param>
    /// <param name="cancellationToken">Ends the watch.</param>
    /// <returns>
    /// Batches with at most one change of each user. While the consumer is busy, changes gather by user, so memory stays bounded and a slow consumer gets
    /// fewer and newer states.
    /// </returns>
    /// <exception cref="UserGrainsException">
    /// <see cref="UserGrainsError.InvalidWatch"/>: the list is empty or too long; <see cref="UserGrainsError.InvalidUser"/>: an id breaks its limits;
    /// <see cref="UserGrainsError.TooBusy"/>: the process would follow more than <see cref="UserGrainsClientOptions.MaxWatchedUsers"/>;
    /// <see cref="UserGrainsError.UpdateEventsOff"/> and <see cref="UserGrainsError.AppContextOff"/>: the keyset's users cannot be watched.
    /// </exception>
    public IAsyncEnumerable<UserBatch> WatchAsync(
        IEnumerable<string> ids,
        WatchOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(ids);
        return Feed.WatchAsync(Keyset, ids, options ?? new WatchOptions(), cancellationToken);
    }

    /// <summary>Counts who watches a user by its id, everywhere.</summary>
    internal ValueTask<UserWatchers> CountWatchersAsync(string id, CancellationToken cancellationToken)
    {
        var grain = _grains.GetGrain<IWatchedUserGrain>(UserKey.Create(Keyset, id).ToString());
        return ClientErrors.TranslateAsync(grain.CountWatchersAsync(), isWrite: false, cancellationToken);
    }

    /// <summary>Throws unless the keyset's users can be watched.</summary>
    internal async ValueTask DemandUpdateEventsAsync(CancellationToken cancellationToken)
    {
        var asked = _grains.GetGrain<IUserJoinGrain>(0).DemandUpdateEventsAsync(Keyset);
        await ClientErrors.TranslateAsync(asked, isWrite: false, cancellationToken);
    }

    /// <summary>
    /// Follows everybody who matches a filter: first all who do, then who comes, changes and leaves, until the enumeration ends. Like every watch it outlives silos
    /// and connections, and tells each user's latest state at least.
    /// </summary>
    /// <param name="filter">Whom to follow, in the language of <see cref="UserQuery.Filter"/>; <see langword="null"/> for everybody.</param>
    /// <param name="options">How changes are handed over.</param>
    /// <param name="cancellationToken">Ends the watch.</param>
    /// <returns>
    /// Batches with at most one change of each user. The first has everybody who matches, as <see cref="UserQueryChangeKind.Entered"/>, and may be empty.
    /// While the consumer is busy, changes gather by user.
    /// </returns>
    /// <exception cref="UserGrainsException">
    /// <see cref="UserGrainsError.InvalidQuery"/>: the filter cannot be read, or more than <see cref="UserGrainsLimits.MaxUsersPerWatch"/> users match;
    /// <see cref="UserGrainsError.TooBusy"/>, transient: <see cref="UserGrainsLimits.MaxQueryWatches"/> such watches are running already, also when this one runs and has to begin anew;
    /// <see cref="UserGrainsError.DirectoryUnsupported"/>; <see cref="UserGrainsError.UpdateEventsOff"/> and <see cref="UserGrainsError.AppContextOff"/>.
    /// </exception>
    public IAsyncEnumerable<UserQueryBatch> WatchUsersAsync(string? filter, WatchOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new WatchOptions();
        WatchRules.CheckWindow(options);
        return UserQueryWatch.ReadAsync(_grains, Keyset, filter, options.BatchWindow, TimeProvider.System, cancellationToken);
    }

    internal Task<UserQueryWatch> OpenQueryWatchAsync(string? filter, CancellationToken cancellationToken) =>
        UserQueryWatch.StartAsync(_grains, Keyset, filter, TimeProvider.System, cancellationToken);

    internal User FromChange(UserChanged change, UserMetadata user) =>
        new(this, user, change.Position, isDeleted: change.Kind == UserChangeKind.Deleted);

    private User Written(UserWriteResult result)
    {
        ClientErrors.ThrowIfRefused(result);
        return FromMetadata(result.User)
            ?? throw new UserGrainsException(UserGrainsError.UserNotFound, "The write was applied before, and the user has been deleted since.");
    }

    private User? FromMetadata(UserMetadata? user) => user is null ? null : new User(this, user, user.Position, isDeleted: false);
}
