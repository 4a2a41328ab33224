using System.Globalization;
using Spectre.Console;
using UserGrains.Json;

namespace UserGrains.Cli.Output;

/// <summary>A user for people: its id as the title, and a row for each field.</summary>
internal static class UserTable
{
    public static Table Of(UserMetadata user)
    {
        var table = new Table().RoundedBorder().HideHeaders().AddColumns("field", "value");
        table.Title = new TableTitle(Markup.Escape(Printable.From(user.Id)), new Style(decoration: Decoration.Bold));
        Add(table, "name", user.Name);
        Add(table, "email", user.Email);
        Add(table, "external id", user.ExternalId);
        Add(table, "profile url", user.ProfileUrl);
        Add(table, "type", user.Type);
        Add(table, "status", user.Status);
        AddLines(table, "custom", user.Custom.Select(custom => $"{custom.Key} = {custom.Value}"));
        Add(table, "updated", UserJson.FormatTime(user.Updated));
        Add(table, "version", user.Version.ToString(CultureInfo.InvariantCulture));
        Add(table, "etag", user.ETag);
        return table;
    }

    private static void Add(Table table, string field, string? value) => AddLines(table, field, value is null ? [] : [value]);

    private static void AddLines(Table table, string field, IEnumerable<string> lines)
    {
        var text = string.Join('\n', lines.Select(Printable.From));
        table.AddRow(new Text(field, new Style(Color.Grey)), text.Length == 0 ? new Text("–", new Style(Color.Grey)) : new Text(text));
    }
}
