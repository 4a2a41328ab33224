using System.CommandLine;
using UserGrains.Cli.Connecting;
using UserGrains.Cli.Output;

namespace UserGrains.Cli.Commands;

/// <summary><c>usergrains purge ID</c></summary>
internal static class PurgeCommand
{
    public static Command Build(CommonOptions options, Terminal terminal)
    {
        var id = UserId.Argument();
        var command = new Command("purge", "Removes everything that is kept of a user for good, the trace of a deleted one too. For erasure requests.") { id };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var address = options.ReadAddress(parsed);
            var userId = UserId.Read(parsed, id, address.Keyset);

            await using var connection = await NodeConnection.OpenAsync(address, terminal.Time, cancellationToken);
            return await connection.Chat.PurgeUserAsync(userId, cancellationToken)
                ? ExitCode.Done
                : throw new UserGrainsException(UserGrainsError.UserNotFound, "Nothing is kept of a user with this ID");
        });
        return command;
    }
}
