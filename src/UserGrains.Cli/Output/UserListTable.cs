using System.Globalization;
using Spectre.Console;
using UserGrains.Json;

namespace UserGrains.Cli.Output;

/// <summary>Users for people: a row for each.</summary>
internal static class UserListTable
{
    public static Table Of(IEnumerable<UserMetadata> users)
    {
        var table = new Table().RoundedBorder().AddColumns("id", "name", "email", "external id", "type", "status", "version", "updated");
        foreach (var user in users)
        {
            table.AddRow(
                Cell(user.Id),
                Cell(user.Name),
                Cell(user.Email),
                Cell(user.ExternalId),
                Cell(user.Type),
                Cell(user.Status),
                Cell(user.Version.ToString(CultureInfo.InvariantCulture)),
                Cell(UserJson.FormatTime(user.Updated)));
        }

        return table;
    }

    private static Text Cell(string? value) => value is null ? new Text("–", new Style(Color.Grey)) : new Text(Printable.From(value));
}
