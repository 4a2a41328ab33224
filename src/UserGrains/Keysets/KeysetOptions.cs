namespace UserGrains;

/// <summary>What a keyset (tenant) may do.</summary>
public sealed class KeysetOptions
{
    /// <summary>Gets or sets a value indicating whether the keyset keeps user metadata. While it is off, every call is refused with <see cref="UserGrainsError.AppContextOff"/>.</summary>
    /// <value>The default is <see langword="true"/>.</value>
    public bool AppContext { get; set; } = true;

    /// <summary>Gets or sets a value indicating whether the keyset's users can be watched. While it is off, watches are refused with <see cref="UserGrainsError.UpdateEventsOff"/>.</summary>
    /// <value>The default is <see langword="true"/>. It has no effect while <see cref="AppContext"/> is off.</value>
    public bool UpdateEvents { get; set; } = true;

    /// <summary>
    /// Gets or sets a value indicating whether no two users of the keyset may have the same external id. A write that would give a user one that another has
    /// is refused with <see cref="UserGrainsError.ExternalIdTaken"/>. All silos must have the same setting.
    /// </summary>
    /// <value>The default is <see langword="false"/>.</value>
    public bool UniqueExternalIds { get; set; }
}
