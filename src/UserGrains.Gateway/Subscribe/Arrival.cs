namespace UserGrains.Gateway.Subscribe;

/// <summary>When this process learned of the state that a user has.</summary>
internal sealed class Arrival
{
    public UserPosition Position { get; set; }

    public long ArrivedAt { get; set; }

    /// <summary>Whether nothing was known of the user before, so that the state may be much older than its arrival.</summary>
    public bool IsFirstSight { get; set; }

    /// <summary>Whether the user was not known yet; then only <see cref="OwedSince"/> means something.</summary>
    public bool IsUnknown { get; set; }

    /// <summary>The earliest cursor that a subscriber was moved on from while nothing was known of the user.</summary>
    public long OwedSince { get; set; } = long.MaxValue;
}
