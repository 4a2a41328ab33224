using System.ComponentModel.DataAnnotations;

namespace UserGrains.Gateway;

/// <summary>How users are served over HTTP.</summary>
public sealed class UserGrainsGatewayOptions
{
    /// <summary>The configuration section these options are bound from.</summary>
    public const string SectionName = "UserGrains:Gateway";

    /// <summary>
    /// The configuration section of <see cref="Keysets"/>. It is that of the silo's keysets: a keyset has all of its settings in one place.
    /// </summary>
    public const string KeysetsSectionName = "UserGrains:Keysets";

    /// <summary>The name of the CORS policy that <see cref="CorsOrigins"/> makes: <c>app.UseCors(); app.MapUserGrains().RequireCors(UserGrainsGatewayOptions.CorsPolicyName);</c>.</summary>
    public const string CorsPolicyName = "UserGrains";

    /// <summary>Gets the keysets that are served, by name. A keyset that is not here cannot be reached over HTTP.</summary>
    /// <value>When none is configured there is <c>demo</c>, open to this machine.</value>
    public IDictionary<string, GatewayKeysetOptions> Keysets { get; } = new Dictionary<string, GatewayKeysetOptions>(StringComparer.Ordinal);

    /// <summary>Gets or sets for how long a subscribe request without news is held.</summary>
    /// <value>From 1 second to 5 minutes. The default is 280 seconds; the published SDKs give up at 310.</value>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan LongPollDuration { get; set; } = TimeSpan.FromSeconds(280);

    /// <summary>
    /// Gets or sets by how much the clocks of two nodes may differ. A timetoken or event id of another node is taken back by it,
    /// so a larger value repeats more after a change of nodes, and a smaller one than the clocks really differ by loses changes.
    /// </summary>
    /// <value>From 0 to 5 minutes. The default is 10 seconds.</value>
    [Range(typeof(TimeSpan), "00:00:00", "00:05:00")]
    public TimeSpan MaxClockSkew { get; set; } = UserGrainsLimits.MaxClockSkew;

    /// <summary>Gets or sets how often an event stream without news carries a comment, so that nobody on the way takes it for dead.</summary>
    /// <value>From 1 second to 5 minutes. The default is 15 seconds.</value>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan KeepAlivePeriod { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// Gets or sets for how long a token may be good: from its <c>iat</c>, or from when it is shown, to its <c>exp</c>. Revocations are kept for as long.
    /// </summary>
    /// <value>From 1 minute to 30 days. The default is 1 day. Tokens that last longer are refused.</value>
    [Range(typeof(TimeSpan), "00:01:00", "30.00:00:00")]
    public TimeSpan MaxTokenLifetime { get; set; } = TimeSpan.FromDays(1);

    /// <summary>Gets or sets the web pages that may use the API from a browser, by their origin.</summary>
    /// <value>
    /// A list like <c>https://chat.example.org;https://admin.example.org</c>. <c>localhost</c>, the default, stands for every page of this machine, whatever its port;
    /// <c>*</c> for every page there is; empty for none.
    /// </value>
    [Required(AllowEmptyStrings = true)]
    public string CorsOrigins { get; set; } = "localhost";

    /// <summary>Gets or sets where the Orleans Dashboard is served, for the console to link to.</summary>
    /// <value>A path such as <c>/dashboard</c>, which a node sets by itself; <see langword="null"/>, the default: nowhere.</value>
    [RegularExpression("/[A-Za-z0-9][A-Za-z0-9._~/-]*", ErrorMessage = "DashboardPath must be a path of this server such as /dashboard.")]
    public string? DashboardPath { get; set; }
}
