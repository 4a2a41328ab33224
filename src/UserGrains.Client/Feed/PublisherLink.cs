namespace UserGrains.Client.Feed;

/// <summary>A silo's publisher as this process sees it. The feed's lock guards everything that changes.</summary>
internal sealed class PublisherLink(PublisherReference reference, long now)
{
    public Guid Id => reference.Id;

    public IUserPublisher Publisher => reference.Publisher;

    /// <summary>The users that it serves for this process.</summary>
    public HashSet<FeedUser> Users { get; } = [];

    public long LastHeard { get; set; } = now;

    public long LastRenewed { get; set; } = now;

    /// <summary>When a renewal was last answered.</summary>
    public long LastAnswered { get; set; }

    public long LastNumber { get; set; }

    public long MembershipVersion { get; set; }

    /// <summary>Since when another silo has known a newer membership; 0 when none does.</summary>
    public long BehindSince { get; set; }

    public bool IsRenewing { get; set; }
}
