using UserGrains.Client.Feed;

namespace UserGrains.Publishing;

/// <summary>One process's lease of one user. The outbox's lock guards everything that changes.</summary>
internal sealed class UserLease(FeedOutbox outbox, UserChannel channel, long handle)
{
    /// <summary>Differs from every position.</summary>
    public static readonly UserPosition Unsent = new(-1, -1);

    public FeedOutbox Outbox { get; } = outbox;

    public UserChannel Channel { get; } = channel;

    /// <summary>The number by which the process's feed names the user.</summary>
    public long Handle { get; } = handle;

    /// <summary>The newest state that was sent, or <see cref="Unsent"/>.</summary>
    public UserPosition Sent { get; set; } = Unsent;

    public long ExpiresAt { get; set; }

    /// <summary>Whether it was given back, ran out, or was replaced: nothing more is sent for it.</summary>
    public bool IsEnded { get; set; }

    /// <summary>Whether it waits in the outbox's queue already.</summary>
    public bool IsQueued { get; set; }

    /// <summary>Asks the process how many watches of the user it has open.</summary>
    /// <returns><see langword="null"/> when it does not say.</returns>
    public Task<int?> CountWatchesAsync() => Outbox.CountWatchesAsync(Handle);

    public FeedState State => new(Handle, Channel.Latest);
}
