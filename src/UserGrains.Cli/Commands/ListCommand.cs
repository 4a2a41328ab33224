using System.CommandLine;
using System.Globalization;
using UserGrains.Cli.Connecting;
using UserGrains.Cli.Output;
using UserGrains.Client;
using UserGrains.Json;

namespace UserGrains.Cli.Commands;

/// <summary><c>usergrains list</c></summary>
internal static class ListCommand
{
    private const int DefaultLimit = 100;

    public static Command Build(CommonOptions options, Terminal terminal)
    {
        var filter = new Option<string?>("--filter") { HelpName = "FILTER", Description = "Only users who match, e.g. 'status == \"active\" && name LIKE \"Ada*\"'." };
        var sort = new Option<string[]>("--sort") { HelpName = "FIELD[:desc]", Description = "What to sort by; several fields one after the other. By id when it is left out.", AllowMultipleArgumentsPerToken = true };
        var limit = new Option<int>("--limit") { HelpName = "N", Description = "How many users to print.", DefaultValueFactory = _ => DefaultLimit };
        var externalId = new Option<string?>("--external-id") { HelpName = "ID", Description = "Only the user with this external id." };
        var count = new Option<bool>("--count") { Description = "Print only how many users match." };
        var command = new Command("list", "Prints users, filtered and sorted.") { filter, sort, limit, externalId, count };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var address = options.ReadAddress(parsed);
            var wanted = parsed.GetValue(limit);
            if (wanted < 0)
            {
                throw CommandException.WrongInput("--limit must not be negative.");
            }

            var query = new UserQuery { Filter = parsed.GetValue(filter), Sort = parsed.GetValue(sort) ?? [], Limit = Math.Min(wanted, UserGrainsLimits.MaxUsersPerPage) };
            await using var connection = await NodeConnection.OpenAsync(address, terminal.Time, cancellationToken);
            if (parsed.GetValue(count))
            {
                await WriteCountAsync(connection.Chat, query, terminal, options.IsJson(parsed), cancellationToken);
                return ExitCode.Done;
            }

            var users = parsed.GetValue(externalId) is { } id
                ? await FindAsync(connection.Chat, id, cancellationToken)
                : await ReadAsync(connection.Chat, query, wanted, cancellationToken);
            Write(users, terminal, options.IsJson(parsed));
            return ExitCode.Done;
        });
        return command;
    }

    private static async Task WriteCountAsync(Chat chat, UserQuery query, Terminal terminal, bool json, CancellationToken cancellationToken)
    {
        var page = await chat.GetUsersAsync(query with { Limit = 0, Count = true }, cancellationToken);
        if (json)
        {
            terminal.WriteJson(writer =>
            {
                writer.WriteStartObject();
                writer.WriteNumber("totalCount"u8, page.TotalCount!.Value);
                writer.WriteEndObject();
            });
        }
        else
        {
            await terminal.Text.WriteLineAsync(page.TotalCount!.Value.ToString(CultureInfo.InvariantCulture));
        }
    }

    private static async Task<List<UserMetadata>> FindAsync(Chat chat, string externalId, CancellationToken cancellationToken) =>
        await chat.GetUserByExternalIdAsync(externalId, cancellationToken) is { } user
            ? [user.Metadata]
            : throw new UserGrainsException(UserGrainsError.UserNotFound, "No user has this external id.");

    private static async Task<List<UserMetadata>> ReadAsync(Chat chat, UserQuery query, int wanted, CancellationToken cancellationToken)
    {
        var users = new List<UserMetadata>();
        while (users.Count < wanted)
        {
            var page = await chat.GetUsersAsync(query with { Limit = Math.Min(query.Limit, wanted - users.Count) }, cancellationToken);
            users.AddRange(page.Users.Select(user => user.Metadata));
            if (page.Next is null)
            {
                break;
            }

            query = query with { Start = page.Next };
        }

        return users;
    }

    private static void Write(List<UserMetadata> users, Terminal terminal, bool json)
    {
        if (json)
        {
            users.ForEach(user => terminal.WriteJson(writer => UserJson.WriteUser(writer, user)));
        }
        else
        {
            terminal.Screen.Write(UserListTable.Of(users));
        }
    }
}
