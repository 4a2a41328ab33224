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
}
