using System.Buffers;
using System.Globalization;
using System.Text.Json;
using UserGrains.Cli.Output;
using UserGrains.Client;
using UserGrains.Json;

namespace UserGrains.Cli.Export;

/// <summary>
/// Writes users as JSON Lines, in the order of their ids, page by page. A user who is there all the time comes once, as it is when its page is read.
/// </summary>
internal sealed class UserExport(Chat chat, string? filter, TimeProvider time)
{
    private static readonly TimeSpan ProgressPeriod = TimeSpan.FromSeconds(1);

    /// <summary>Runs to the end. How far it is goes to standard error once a second.</summary>
    public async Task RunAsync(Stream output, Terminal terminal, CancellationToken cancellationToken)
    {
        var line = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(line, UserJson.LineOptions);
        var started = terminal.Time.GetTimestamp();
        var told = started;
        var query = new UserQuery { Filter = filter, Limit = UserGrainsLimits.MaxUsersPerPage, Count = true };
        var written = 0L;
        for (var page = await ReadAsync(query, cancellationToken); page.Next is not null; page = await ReadAsync(query with { Start = page.Next }, cancellationToken))
        {
            foreach (var user in page.Users)
            {
                json.Reset();
                UserJson.WriteUser(json, user.Metadata);
                json.Flush();
                line.Write("\n"u8);
            }

            await output.WriteAsync(line.WrittenMemory, cancellationToken);
            line.ResetWrittenCount();
            written += page.Users.Count;
            if (terminal.Time.GetElapsedTime(told) >= ProgressPeriod)
            {
                told = terminal.Time.GetTimestamp();
                terminal.WriteError(string.Create(CultureInfo.InvariantCulture, $"{written:N0} of {page.TotalCount:N0} users"));
            }
        }

        await output.FlushAsync(cancellationToken);
        var seconds = terminal.Time.GetElapsedTime(started).TotalSeconds;
        terminal.WriteError(string.Create(CultureInfo.InvariantCulture, $"Exported {written:N0} users in {seconds:N1} s."));
    }

    private Task<UserPage> ReadAsync(UserQuery query, CancellationToken cancellationToken) => Patience.TryAsync(
        () => chat.GetUsersAsync(query, cancellationToken),
        exception => $"The node gave no page in {Patience.MaxAttempts} attempts: {exception.Message}",
        time,
        cancellationToken);
}
