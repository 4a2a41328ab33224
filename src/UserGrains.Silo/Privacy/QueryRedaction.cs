using System.Text.RegularExpressions;

namespace UserGrains.Silo.Privacy;

/// <summary>Cuts queries out of addresses: a token or a signature may be in them, and names in a query can be written in many ways.</summary>
internal static class QueryRedaction
{
    private static readonly Regex AnyQuery = new(
        @"\?[^\s""']+",
        RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant);

    public static string Redact(string text) => AnyQuery.Replace(text, "?" + UserIdRedaction.Placeholder);
}
