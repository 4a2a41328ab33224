using System.ComponentModel.DataAnnotations;

namespace UserGrains.Client;

/// <summary>How a process calls and follows users.</summary>
public sealed class UserGrainsClientOptions
{
    /// <summary>The configuration section these options are bound from.</summary>
    public const string SectionName = "UserGrains:Client";

    /// <summary>Gets or sets the keyset of the <see cref="Chat"/> that is registered as a service.</summary>
    /// <value>1 to 64 ASCII letters, digits, '-' and '.'. The default is <c>demo</c>.</value>
    [Required]
    [RegularExpression("[A-Za-z0-9.-]{1,64}")]
    public string Keyset { get; set; } = "demo";

    /// <summary>Gets or sets for how long the grains keep this process's interest in a user without a renewal. Renewals go out at a third of it.</summary>
    /// <value>From 3 seconds to 10 minutes. The default is 1 minute.</value>
    [Range(typeof(TimeSpan), "00:00:03", "00:10:00")]
    public TimeSpan InterestLease { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Gets or sets for how long a user whose last watch ended is still followed, so that the next watch starts at once.</summary>
    /// <value>From 0 to 10 minutes. The default is 30 seconds.</value>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00")]
    public TimeSpan WatchLinger { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Gets or sets how long a silo may be silent before everything it serves is asked for again. Silos send at least every second.</summary>
    /// <value>From 1.5 seconds to 1 minute. The default is 2 seconds.</value>
    [Range(typeof(TimeSpan), "00:00:01.5", "00:01:00")]
    public TimeSpan SilenceTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Gets or sets the most users that this process follows at once. A watch that would exceed it is refused with <see cref="UserGrainsError.TooBusy"/>.</summary>
    /// <value>From 1 to 10,000,000. The default is 1,000,000.</value>
    [Range(1, 10_000_000)]
    public int MaxWatchedUsers { get; set; } = 1_000_000;
}
