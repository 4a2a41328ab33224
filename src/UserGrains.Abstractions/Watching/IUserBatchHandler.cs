namespace UserGrains;

/// <summary>A grain that a watcher grain calls with batches.</summary>
[Alias("UserGrains.IUserBatchHandler")]
public interface IUserBatchHandler : IGrain
{
    /// <summary>
    /// Takes a batch. A call that fails, or takes longer than 30 seconds, is repeated with the same number until it succeeds; nothing with a higher number comes before.
    /// </summary>
    /// <remarks>
    /// A batch may come again although it was dealt with, when the answer or the watcher's silo was lost. Only the batch with the last number can, and it may then carry
    /// newer states and other users. So a handler that must do everything exactly once stores each user's <see cref="UserChanged.Position"/> together with what it did,
    /// and skips changes that are not newer; skipping by the number alone would lose the newer states.
    /// </remarks>
    /// <param name="watcher">The watcher grain's key.</param>
    /// <param name="batch">The batch; numbers begin at 1 and rise by 1, for each watcher and handler.</param>
    /// <param name="cancellationToken">Cancelled when the watcher ends or moves, or the handler is removed from it; the batch then comes again, if at all.</param>
    /// <returns>A task that ends when the batch is dealt with.</returns>
    [Alias("HandleBatch")]
    [ResponseTimeout("00:00:30")]
    Task HandleBatchAsync(string watcher, UserBatch batch, CancellationToken cancellationToken);
}
