using System.Diagnostics.CodeAnalysis;
using System.Net;

namespace UserGrains.Gateway.Http;

/// <summary>The web pages that may read answers, by where they come from.</summary>
internal sealed class AllowedOrigins
{
    private const string Anything = "*";
    private const string ThisMachine = "localhost";

    private readonly HashSet<string> _origins;

    private AllowedOrigins(HashSet<string> origins) => _origins = origins;

    /// <summary>Whether pages from everywhere may.</summary>
    public bool HasAnything => _origins.Contains(Anything);

    /// <summary>Reads a list with ';' between its entries: origins, <c>localhost</c> for every page of this machine, or <c>*</c>. It may be empty.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out AllowedOrigins? origins)
    {
        var entries = text.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).ToHashSet(StringComparer.OrdinalIgnoreCase);
        origins = entries.All(entry => entry is Anything or ThisMachine || IsOrigin(entry)) ? new AllowedOrigins(entries) : null;
        return origins is not null;
    }

    public bool Allows(string origin) => HasAnything || _origins.Contains(origin) || (_origins.Contains(ThisMachine) && IsOfThisMachine(origin));

    private static bool IsOrigin(string entry) =>
        Uri.TryCreate(entry, UriKind.Absolute, out var address)
        && address.Host.Length > 0
        && string.Equals($"{address.Scheme}://{address.Authority}", entry, StringComparison.OrdinalIgnoreCase);

    private static bool IsOfThisMachine(string origin) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var address)
        && address.Scheme is "http" or "https"
        && (string.Equals(address.Host, ThisMachine, StringComparison.OrdinalIgnoreCase)
            || (IPAddress.TryParse(address.Host.Trim('[', ']'), out var ip) && IPAddress.IsLoopback(ip)));
}
