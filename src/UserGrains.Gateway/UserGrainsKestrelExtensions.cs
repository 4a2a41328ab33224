using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Microsoft.AspNetCore.Hosting;

/// <summary>Sets the web server up for the HTTP API of UserGrains.</summary>
public static class UserGrainsKestrelExtensions
{
    // Room for the method and the protocol beside an address of 32 KiB.
    private const int MaxRequestLineBytes = (32 * 1024) + 64;

    /// <summary>Lets addresses be 32 KiB long (the default is 8 KiB): the SDKs name every user they watch in the address.</summary>
    /// <param name="kestrel">The server's options: <c>builder.WebHost.ConfigureKestrel(kestrel => kestrel.AllowUserGrainsAddresses())</c>.</param>
    /// <returns>The same options.</returns>
    public static KestrelServerOptions AllowUserGrainsAddresses(this KestrelServerOptions kestrel)
    {
        ArgumentNullException.ThrowIfNull(kestrel);
        kestrel.Limits.MaxRequestLineSize = Math.Max(kestrel.Limits.MaxRequestLineSize, MaxRequestLineBytes);
        return kestrel;
    }
}
