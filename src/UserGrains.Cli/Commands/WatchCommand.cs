using System.CommandLine;
using System.Globalization;
using Spectre.Console;
using UserGrains.Cli.Connecting;
using UserGrains.Cli.Output;
using UserGrains.Client;
using UserGrains.Json;

namespace UserGrains.Cli.Commands;

/// <summary><c>usergrains watch ID…</c></summary>
internal static class WatchCommand
{
    public static Command Build(CommonOptions options, Terminal terminal)
    {
        var ids = new Argument<string[]>("ID")
        {
            Description = "The users' ids. Users who do not exist yet may be among them.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var window = BatchWindow();
        var command = new Command("watch", "Prints where users stand, and then every change, until Ctrl+C.") { ids, window };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var address = options.ReadAddress(parsed);
            var userIds = ReadIds(parsed.GetValue(ids) ?? [], address.Keyset);
            var watch = new WatchOptions { BatchWindow = parsed.GetValue(window) };
            var json = options.IsJson(parsed);

            using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var closed = EndWhenClosedAsync(terminal, end);
            try
            {
                await using var connection = await NodeConnection.OpenAsync(address, terminal.Time, end.Token);
                await foreach (var batch in connection.Chat.WatchAsync(userIds, watch, end.Token))
                {
                    Write(batch, terminal, json);
                }
            }
            catch (OperationCanceledException) when (end.IsCancellationRequested)
            {
                // Ctrl+C, SIGTERM and a reader that has gone are how a watch ends well.
            }
            finally
            {
                await end.CancelAsync();
                await closed;
            }

            return ExitCode.Done;
        });
        return command;
    }

    private static async Task EndWhenClosedAsync(Terminal terminal, CancellationTokenSource end)
    {
        if (await ClosedPipe.WaitAsync(terminal.Time, end.Token))
        {
            await end.CancelAsync();
        }
    }

    private static void Write(UserBatch batch, Terminal terminal, bool json)
    {
        if (json)
        {
            terminal.WriteJson(writer => UserJson.WriteBatch(writer, batch));
            return;
        }

        foreach (var change in batch.Changes)
        {
            terminal.Screen.Write(ChangeLine.Of(change, terminal.Time.GetLocalNow()));
            terminal.Screen.Write(Text.NewLine);
        }
    }

    private static string[] ReadIds(string[] ids, string keyset)
    {
        if (ids.Length is 0 or > UserGrainsLimits.MaxUsersPerWatch)
        {
            throw CommandException.WrongInput(ids.Length == 0
                ? "Cannot stream user updates on an empty list: name at least one user, usergrains watch ID…"
                : $"A watch has at most {UserGrainsLimits.MaxUsersPerWatch} users.");
        }

        return [.. ids.Select(id => UserId.Check(id, keyset))];
    }

    private static Option<TimeSpan> BatchWindow() => new("--batch-window")
    {
        HelpName = "MS",
        Description = "How many milliseconds a batch gathers changes after its first; each user is in it once, at its latest state.",
        DefaultValueFactory = _ => TimeSpan.Zero,
        CustomParser = result =>
        {
            if (int.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds)
                && TimeSpan.FromMilliseconds(milliseconds) <= WatchOptions.MaxBatchWindow)
            {
                return TimeSpan.FromMilliseconds(milliseconds);
            }

            result.AddError($"--batch-window must be from 0 to {WatchOptions.MaxBatchWindow.TotalMilliseconds} milliseconds.");
            return default;
        },
    };
}
