using CsCheck;

namespace UserGrains.Tests.Listing;

/// <summary>Generated users and filters: of few values, so that they meet.</summary>
internal static class ListedUsers
{
    private static readonly string[] Texts =
        ["a", "ab", "b", "B", "*", "a*b", "\\", "\"", "'", "ä", "\uFF5E", "😀", "😀x", "abcabd", "a b", "true", "1", "\n", "é\u0301", "status == \"a\""];

    private static readonly string[] Numbers =
        ["0", "-0", "1", "1.0", "10e-1", "1e1", "10", "-1", "0.5", "5E-1", "17253575019298112", "17253575019298113", "1e300", "-1e-300", "123.4560"];

    private static readonly string[] Keys = ["k", "n", "a.b", "ключ", "it's", "true"];

    private static readonly string[] Times = ["2026-05-17", "2026-05-17T10:00:00Z", "2026-05-17T10:00:00.5Z", "2026-05-17T12:00:00+02:00"];

    private static readonly Gen<CustomValue> Value = Gen.OneOf(
        Gen.OneOf(Texts).Select(text => (CustomValue)text),
        Gen.OneOf(Numbers).Select(CustomValue.Number),
        Gen.Bool.Select(flag => (CustomValue)flag),
        Gen.Const(CustomValue.Null));

    private static readonly Gen<string?> OptionalText = Gen.Frequency((3, Gen.OneOf(Texts).Select(text => (string?)text)), (1, Gen.Const((string?)null)));

    /// <summary>Gets users whose ids are the given ones' when a test sets them.</summary>
    public static Gen<UserMetadata> User { get; } = Gen.Select(
        OptionalText.Array[7],
        Gen.Select(Gen.OneOf(Keys), Value, (key, value) => KeyValuePair.Create(key, value)).Array[0, 4],
        Gen.Int[0, 3],
        static (texts, custom, time) => new UserMetadata
        {
            Id = texts[0] ?? "id",
            Name = texts[1],
            ExternalId = texts[2],
            ProfileUrl = texts[3],
            Email = texts[4],
            Status = texts[5],
            Type = texts[6],
            Custom = new CustomFields(custom),
            Timetoken = new DateTimeOffset(2026, 5, 17, 10, 0, 0, TimeSpan.Zero).AddMilliseconds((time - 1) * 500).UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks,
            Version = 1 + time,
            Incarnation = 7,
        });

    public static Gen<ReferenceFilter> Filter { get; } = Gen.Recursive<ReferenceFilter>((depth, filter) => depth > 4
        ? Comparison()
        : Gen.Frequency(
            (4, Comparison()),
            (1, filter.Select(part => (ReferenceFilter)new ReferenceFilter.Not(part))),
            (1, filter.Array[1, 3].Select(parts => (ReferenceFilter)new ReferenceFilter.All(parts))),
            (1, filter.Array[1, 3].Select(parts => (ReferenceFilter)new ReferenceFilter.Any(parts)))));

    private static Gen<ReferenceFilter> Comparison() => Gen.OneOf(
        Gen.Select(Property("id", "name", "externalId", "profileUrl", "email", "status", "type"), TextTest, With),
        Gen.Select(Property("updated"), Gen.OneOf(Gen.Select(Gen.OneOf("==", "!=", "<", ">", "<=", ">="), Gen.OneOf(Times), Quoted), Like), With),
        Gen.Select(CustomProperty, Gen.OneOf(TextTest, NumberTest, BooleanTest), With));

    private static Gen<(string Operator, object? Value, string ValueText)> TextTest => Gen.OneOf(
        Gen.Select(Gen.OneOf("==", "!=", "<", ">", "<=", ">="), Gen.OneOf(Texts), Quoted),
        Like,
        Gen.OneOf("==", "!=").Select(equality => (equality, (object?)null, "null")));

    private static Gen<(string, object?, string)> Like => Gen.OneOf("a", "b", "*", "\uE000", "\uE000", "😀", "c", "1", "-", "\\").Array[0, 5].Select(parts =>
    {
        var pattern = string.Concat(parts);
        var text = pattern.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("*", "\\*", StringComparison.Ordinal).Replace('\uE000', '*');
        return ("LIKE", (object?)pattern, $"'{text}'");
    });

    private static Gen<(string, object?, string)> NumberTest => Gen.Select(
        Gen.OneOf("==", "!=", "<", ">", "<=", ">="),
        Gen.OneOf(Numbers),
        static (comparison, number) => (comparison, (object?)CustomValue.Number(number), number));

    private static Gen<(string, object?, string)> BooleanTest => Gen.Select(
        Gen.OneOf("==", "!="),
        Gen.Bool,
        static (comparison, flag) => (comparison, (object?)(CustomValue)flag, flag ? "true" : "false"));

    private static Gen<(string? Field, string? Key, string Text)> Property(params string[] names) => Gen.Select(
        Gen.OneOf(names),
        Gen.OneOf("{0}", "['{0}']", "[ \"{0}\" ]"),
        static (name, form) => ((string?)name, (string?)null, string.Format(null, form, name)));

    private static Gen<(string? Field, string? Key, string Text)> CustomProperty => Gen.Select(
        Gen.OneOf(Keys),
        Gen.OneOf("custom{0}", "['custom']{0}"),
        static (key, form) => ((string?)null, (string?)key, string.Format(null, form, key.All(char.IsLetter) ? "." + key : $"[\"{key}\"]")));

    private static (string Operator, object? Value, string ValueText) Quoted(string comparison, string text)
    {
        var escaped = text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);
        return (comparison, text, $"\"{escaped}\"");
    }

    private static ReferenceFilter With((string? Field, string? Key, string Text) path, (string Operator, object? Value, string ValueText) test) =>
        new ReferenceFilter.Comparison(path.Field, path.Key, path.Text, test.Operator, test.Value, test.ValueText);
}
