using System.Text.RegularExpressions;

namespace UserGrains.Silo.Privacy;

/// <summary>Cuts user ids out of text that Orleans and other libraries write.</summary>
/// <remarks>
/// Grain ids read <c>user/demo/alice</c>, streams <c>user-updates/demo/alice</c>. Nothing says where an id ends, for it may hold spaces, brackets and
/// quotes; so everything goes up to a character that no key holds. Cutting too much is the price of never cutting too little.
/// </remarks>
internal static class UserIdRedaction
{
    /// <summary>What stands in place of an id. No key holds it, so cutting twice changes nothing.</summary>
    public const string Placeholder = "*";

    // A grain type or stream namespace of ours, a keyset, and an id with '%', '#' and '?' escaped. In time linear to the text.
    private static readonly Regex AnyKey = new(
        @"(?<owner>(user|watcher)[a-z.-]*/[A-Za-z0-9.-]{1,64})/[^,/\\*:#?\p{Cc}]+",
        RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant);

    public static string Redact(string text) => AnyKey.Replace(text, $"${{owner}}/{Placeholder}");
}
