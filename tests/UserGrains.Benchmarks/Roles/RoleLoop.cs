using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace UserGrains.Benchmarks.Roles;

/// <summary>Answers the driver's requests until it hangs up.</summary>
internal static class RoleLoop
{
    // Not Console.Out, which a role may send elsewhere.
    private static readonly StreamWriter Driver = new(Console.OpenStandardOutput()) { AutoFlush = true };

    [SuppressMessage("Design", "CA1031", Justification = "Whatever goes wrong in a request is the driver's to report: it goes there as the answer.")]
    public static async Task RunAsync(Func<RoleRequest, Task<RoleReply>> answerAsync)
    {
        Reply(new RoleReply());
        using var input = new StreamReader(Console.OpenStandardInput());
        while (await input.ReadLineAsync() is { } line)
        {
            try
            {
                Reply(await answerAsync(JsonSerializer.Deserialize<RoleRequest>(line)!));
            }
            catch (Exception exception)
            {
                await Console.Error.WriteLineAsync(exception.ToString());
                Reply(new RoleReply { Error = exception.Message });
            }
        }
    }

    private static void Reply(RoleReply reply)
    {
        Driver.WriteLine(JsonSerializer.Serialize(reply));
    }
}
