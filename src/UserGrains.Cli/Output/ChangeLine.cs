using System.Globalization;
using Spectre.Console;
using UserGrains.Json;

namespace UserGrains.Cli.Output;

/// <summary>A change for people: when it arrived, what happened, to whom, and what the changed fields are now.</summary>
internal static class ChangeLine
{
    private const int KindColumns = 8;

    public static Paragraph Of(UserChanged change, DateTimeOffset arrived)
    {
        var line = new Paragraph();
        line.Append(arrived.ToString("HH:mm:ss.fff  ", CultureInfo.InvariantCulture), new Style(Color.Grey));
        line.Append(UserJson.KindName(change.Kind).PadRight(KindColumns), new Style(ColorOf(change.Kind)));
        line.Append(" " + Printable.From(change.Id), new Style(decoration: Decoration.Bold));
        if (change.Kind != UserChangeKind.Absent)
        {
            line.Append(string.Create(CultureInfo.InvariantCulture, $"  v{change.Version}"), new Style(Color.Grey));
        }

        if (change.User is { } user && change.Kind != UserChangeKind.Deleted)
        {
            line.Append("  " + Printable.From(DescribeFields(change.Kind == UserChangeKind.Current ? FieldsOf(user) : change.Changed, user)));
        }

        return line;
    }

    private static string DescribeFields(UserFields fields, UserMetadata user) =>
        string.Join(", ", fields.ToNames().Select(field => $"{field}: {ValueOf(field, user) ?? "–"}"));

    private static UserFields FieldsOf(UserMetadata user) =>
        Enum.GetValues<UserFields>().Where(field => field.ToNames() is [var name] && ValueOf(name, user) is not null).Aggregate(UserFields.None, (all, field) => all | field);

    private static string? ValueOf(string field, UserMetadata user) => field switch
    {
        "name" => user.Name,
        "externalId" => user.ExternalId,
        "profileUrl" => user.ProfileUrl,
        "email" => user.Email,
        "status" => user.Status,
        "type" => user.Type,
        _ when user.Custom.Count == 0 => null,
        _ => $"{{{string.Join(", ", user.Custom.Select(custom => $"{custom.Key}={custom.Value}"))}}}",
    };

    private static Color ColorOf(UserChangeKind kind) => kind switch
    {
        UserChangeKind.Created => Color.Green,
        UserChangeKind.Updated => Color.Yellow,
        UserChangeKind.Deleted => Color.Red,
        UserChangeKind.Absent => Color.Grey,
        _ => Color.Blue,
    };
}
