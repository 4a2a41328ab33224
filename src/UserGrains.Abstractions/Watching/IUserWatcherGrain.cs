namespace UserGrains;

/// <summary>
/// A named, stored list of users that is followed on the server. Handlers are called with numbered batches, across restarts of the watcher, of its silo and of the cluster:
/// for grains it is what makes a watch converge after any fault. The key is made like a user's; see <see cref="UserGrainFactoryExtensions.GetUserWatcherGrain"/>.
/// </summary>
/// <remarks>
/// Batches also go out on the stream (<see cref="UserStreams.WatcherBatchesNamespace"/>, the grain's key). Every handler and every subscriber has its own
/// sequence of batches, of at most <see cref="UserGrainsLimits.MaxChangesPerWatcherBatch"/> changes each, so that one which fails or is slow holds up only itself.
/// While there are handlers and users, the watcher is woken after its silo died: at once when the storage can be walked (<c>IGrainStorageScan</c>; those of UserGrains can),
/// by a reminder within 1 minute when the silos have a reminder table.
/// Every method throws <see cref="UserGrainsException"/> with <see cref="UserGrainsError.UnknownKeyset"/>, <see cref="UserGrainsError.AppContextOff"/> or
/// <see cref="UserGrainsError.UpdateEventsOff"/> when the keyset's users cannot be watched,
/// and <see cref="UserGrainsError.StorageUnavailable"/>, transient, when the list could not be stored. Cancelling stops the wait, not the work.
/// </remarks>
[Alias("UserGrains.IUserWatcherGrain")]
public interface IUserWatcherGrain : IGrainWithStringKey
{
    /// <summary>Adds users to the list; those already on it stay as they are.</summary>
    /// <param name="ids">The users' ids.</param>
    /// <param name="cancellationToken">Stops waiting for the answer.</param>
    /// <returns>A task that ends once the list is stored.</returns>
    /// <exception cref="UserGrainsException">
    /// <see cref="UserGrainsError.InvalidUser"/> with every id that breaks a limit; <see cref="UserGrainsError.InvalidWatch"/> when the list would
    /// exceed <see cref="UserGrainsLimits.MaxUsersPerWatcher"/>. Nothing has changed.
    /// </exception>
    [Alias("Add")]
    Task AddAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken);

    /// <summary>Takes users off the list; those not on it are passed over. A batch that is under way may still carry them.</summary>
    /// <param name="ids">The users' ids.</param>
    /// <param name="cancellationToken">Stops waiting for the answer.</param>
    /// <returns>A task that ends once the list is stored.</returns>
    [Alias("Remove")]
    Task RemoveAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken);

    /// <summary>Lists the users that are watched, in the order they were added.</summary>
    /// <param name="cancellationToken">Stops waiting for the answer.</param>
    /// <returns>Their ids; empty when there are none.</returns>
    [Alias("List")]
    Task<IReadOnlyList<string>> ListAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Has a grain called with every batch from now on, until it is removed; the first batches tell where each user stands. Adding it again changes nothing.
    /// </summary>
    /// <param name="handler">The grain; at most <see cref="UserGrainsLimits.MaxHandlersPerWatcher"/>.</param>
    /// <param name="cancellationToken">Stops waiting for the answer.</param>
    /// <returns>A task that ends once the handler is stored.</returns>
    /// <exception cref="UserGrainsException"><see cref="UserGrainsError.InvalidWatch"/> when there are too many handlers.</exception>
    [Alias("AddHandler")]
    Task AddHandlerAsync(IUserBatchHandler handler, CancellationToken cancellationToken);

    /// <summary>Ends the calls to a handler; one that is not there is passed over.</summary>
    /// <param name="handler">The grain.</param>
    /// <param name="cancellationToken">Stops waiting for the answer.</param>
    /// <returns>A task that ends once the removal is stored.</returns>
    [Alias("RemoveHandler")]
    Task RemoveHandlerAsync(IUserBatchHandler handler, CancellationToken cancellationToken);

    /// <summary>Sets how long a batch gathers changes after its first one, for every handler and subscriber. It holds until it is set again.</summary>
    /// <param name="window">From 0, which is the default and sends at once when the consumer is ready, to 1 minute.</param>
    /// <param name="cancellationToken">Stops waiting for the answer.</param>
    /// <returns>A task that ends once the window is stored.</returns>
    /// <exception cref="UserGrainsException"><see cref="UserGrainsError.InvalidWatch"/> when the window is out of its range.</exception>
    [Alias("SetBatchWindow")]
    Task SetBatchWindowAsync(TimeSpan window, CancellationToken cancellationToken);

    /// <summary>Ends everything: no list, no handlers, no reminder, nothing stored.</summary>
    /// <param name="cancellationToken">Stops waiting for the answer.</param>
    /// <returns>A task that ends once it is gone.</returns>
    [Alias("Delete")]
    Task DeleteAsync(CancellationToken cancellationToken);
}
