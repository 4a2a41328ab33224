namespace UserGrains.Storage;

/// <summary>
/// A write on its way to a storage that commits in groups. Its task ends when the storage has answered: it is completed only after the commit.
/// </summary>
/// <param name="bytes">About how many bytes the write adds to its batch.</param>
internal abstract class QueuedWrite(int bytes) : TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)
{
    private const int Queued = 0;
    private const int Taken = 1;
    private const int Withdrawn = 2;

    private int _stage;

    /// <summary>Gets about how many bytes the write adds to its batch.</summary>
    public int Bytes { get; } = bytes;

    /// <summary>
    /// Gets or sets why this write alone was refused, for example by a version conflict, while the rest of its batch goes on.
    /// </summary>
    public Exception? Refusal { get; protected set; }

    /// <summary>
    /// Waits for the outcome. A token that is cancelled while the write still waits in the queue withdraws it: it is then certain not to happen.
    /// Once a batch has taken it, the token does nothing more and the outcome is awaited; so cancelling never leaves the outcome open.
    /// </summary>
    public Task WaitAsync(CancellationToken cancellationToken) =>
        !cancellationToken.CanBeCanceled || Task.IsCompleted ? Task : WaitCancellablyAsync(cancellationToken);

    /// <summary>Claims the write for a batch.</summary>
    /// <returns><see langword="false"/> when it was withdrawn.</returns>
    internal bool TryTake() => Interlocked.CompareExchange(ref _stage, Taken, Queued) == Queued;

    /// <summary>Ends the write as its batch was committed: with success, or with its own refusal.</summary>
    internal void Settle()
    {
        if (Refusal is null)
        {
            SetResult();
        }
        else
        {
            SetException(Refusal);
        }
    }

    private async Task WaitCancellablyAsync(CancellationToken cancellationToken)
    {
        await using var registration = cancellationToken.UnsafeRegister(
            static (state, token) =>
            {
                var write = (QueuedWrite)state!;
                if (Interlocked.CompareExchange(ref write._stage, Withdrawn, Queued) == Queued)
                {
                    write.SetCanceled(token);
                }
            },
            this);

        await Task;
    }
}
