using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.RegularExpressions;

namespace UserGrains.Tests.Listing;

/// <summary>
/// Filters as docs/directory.md says them, written down once more in the plainest way: on the user itself, with .NET's own strings and big integers.
/// <see langword="null"/> is neither true nor false.
/// </summary>
internal abstract record ReferenceFilter
{
    public abstract bool? Evaluate(UserMetadata user);

    /// <summary>The value of a property: a text, a time, or a custom value; <see langword="null"/> when there is none.</summary>
    public static object? ValueOf(UserMetadata user, string? field, string? customKey) => field switch
    {
        "id" => user.Id,
        "name" => user.Name,
        "externalId" => user.ExternalId,
        "profileUrl" => user.ProfileUrl,
        "email" => user.Email,
        "status" => user.Status,
        "type" => user.Type,
        "updated" => user.Updated,
        _ when !user.Custom.TryGetValue(customKey!, out var value) || value.Kind == CustomValueKind.Null => null,
        _ when user.Custom[customKey!].Kind == CustomValueKind.String => user.Custom[customKey!].Text,
        _ => user.Custom[customKey!],
    };

    /// <summary>Compares texts by code points.</summary>
    public static int CompareTexts(string left, string right)
    {
        var order = left.EnumerateRunes().Zip(right.EnumerateRunes(), static (a, b) => a.CompareTo(b)).FirstOrDefault(difference => difference != 0);
        return order != 0 ? order : left.EnumerateRunes().Count().CompareTo(right.EnumerateRunes().Count());
    }

    /// <summary>Compares JSON numbers as fractions of whole numbers.</summary>
    public static int CompareNumbers(string left, string right)
    {
        var (leftDigits, leftExponent) = Parse(left);
        var (rightDigits, rightExponent) = Parse(right);
        var common = Math.Min(leftExponent, rightExponent);
        return (leftDigits * BigInteger.Pow(10, leftExponent - common)).CompareTo(rightDigits * BigInteger.Pow(10, rightExponent - common));

        static (BigInteger Digits, int Exponent) Parse(string text)
        {
            var parts = text.ToUpperInvariant().Split('E');
            var point = parts[0].IndexOf('.', StringComparison.Ordinal);
            var exponent = (parts.Length > 1 ? int.Parse(parts[1], CultureInfo.InvariantCulture) : 0) - (point < 0 ? 0 : parts[0].Length - point - 1);
            return (BigInteger.Parse(parts[0].Replace(".", string.Empty, StringComparison.Ordinal), CultureInfo.InvariantCulture), exponent);
        }
    }

    /// <summary>Compares a property with a value.</summary>
    internal sealed record Comparison(string? Field, string? CustomKey, string PathText, string Operator, object? Value, string ValueText) : ReferenceFilter
    {
        public override bool? Evaluate(UserMetadata user)
        {
            var found = ValueOf(user, Field, CustomKey);
            return (found, Value) switch
            {
                (_, null) => Operator is "==" ? found is null : found is not null,
                (DateTimeOffset time, string text) when Operator is "LIKE" => IsLike(time.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFF'Z'", CultureInfo.InvariantCulture), text),
                (DateTimeOffset time, string text) => Holds(time.CompareTo(DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal))),
                (string left, string right) => Operator is "LIKE" ? IsLike(left, right) : Holds(CompareTexts(left, right)),
                (CustomValue left, CustomValue right) when left.Kind == right.Kind && right.Kind == CustomValueKind.Number => Holds(CompareNumbers(left.Text, right.Text)),
                (CustomValue left, CustomValue right) when left.Kind == right.Kind => Holds(left == right ? 0 : 1),
                _ => null,
            };
        }

        public override string ToString() => $"{PathText} {Operator} {ValueText}";

        private bool Holds(int order) => Operator switch
        {
            "==" => order == 0,
            "!=" => order != 0,
            "<" => order < 0,
            ">" => order > 0,
            "<=" => order <= 0,
            _ => order >= 0,
        };

        // In the pattern * is a star and the private-use character \uE000 stands for anything.
        private static bool IsLike(string text, string pattern)
        {
            var regex = new StringBuilder("\\A");
            foreach (var part in pattern.Split('\uE000'))
            {
                regex.Append(Regex.Escape(part)).Append(".*");
            }

            regex.Length -= 2;
            return Regex.IsMatch(text, regex.Append("\\z").ToString(), RegexOptions.Singleline | RegexOptions.CultureInvariant, TimeSpan.FromSeconds(10));
        }
    }

    internal sealed record Not(ReferenceFilter Part) : ReferenceFilter
    {
        public override bool? Evaluate(UserMetadata user) => !Part.Evaluate(user);

        public override string ToString() => Part is Comparison ? $"!({Part})" : $"!{Part}";
    }

    internal sealed record All(ReferenceFilter[] Parts) : ReferenceFilter
    {
        public override bool? Evaluate(UserMetadata user) => Parts.Aggregate((bool?)true, (all, part) => all & part.Evaluate(user));

        public override string ToString() => $"({string.Join(" && ", (object[])Parts)})";
    }

    internal sealed record Any(ReferenceFilter[] Parts) : ReferenceFilter
    {
        public override bool? Evaluate(UserMetadata user) => Parts.Aggregate((bool?)false, (any, part) => any | part.Evaluate(user));

        public override string ToString() => $"({string.Join("||", (object[])Parts)})";
    }
}
