using System.Net;
using System.Net.Sockets;
using UserGrains.Cli;
using UserGrains.Cli.Connecting;
using Xunit;

namespace UserGrains.Tests.Cli;

public sealed class CommandLineTests
{
    public static TheoryData<string[], string> WrongInputs => new()
    {
        { ["get", ""], "ID is required" },
        { ["get", "a,b"], "must not contain any of" },
        { ["get", "a\nb"], "control characters" },
        { ["get", new string('x', 93)], "at most 92 UTF-8 bytes" },
        { ["get"], "'ID'" },
        { ["get", "ada", "bob"], "bob" },
        { ["delete", "a/b"], "must not contain any of" },
        { ["set", "", "--name", "Ada"], "ID is required" },
        { ["set", "ada", "--name", ""], "--clear name" },
        { ["set", "ada", "--name", " \t"], "--clear name" },
        { ["set", "ada", "--nickname", "A"], "--nickname" },
        { ["set", "ada", "--clear", "nickname"], "'nickname' is not a field" },
        { ["set", "ada", "--clear", "email", "--email", "a@b"], "--email and --clear" },
        { ["set", "ada", "--clear", "custom", "--custom", "a=1"], "--custom and --clear" },
        { ["set", "ada", "--custom", "city"], "KEY=VALUE" },
        { ["set", "ada", "--custom", "=Paris"], "KEY=VALUE" },
        { ["set", "ada", "--custom", "a=1", "a=2"], "given twice" },
        { ["set", "ada", "--custom-mode", "mix"], "mix" },
        { ["set", "ada", "--if-version", "-1"], "--if-version" },
        { ["set", "ada", "--if-version", "one"], "--if-version" },
        { ["watch"], "Cannot stream user updates on an empty list" },
        { ["watch", "ada", "b:c"], "must not contain any of" },
        { ["watch", "ada", "--batch-window", "60001"], "--batch-window" },
        { ["watch", "ada", "--batch-window", "-1"], "--batch-window" },
        { ["import", "/no/such/file.jsonl"], "cannot be read" },
        { ["import", "."], "cannot be read" },
        { ["get", "ada", "--keyset", "a_b"], "keyset" },
        { ["get", "ada", "--cluster-id", ""], "--cluster-id" },
        { ["fly"], "fly" },
        { [], "command" },
    };

    [Theory]
    [MemberData(nameof(WrongInputs))]
    public async Task Wrong_input_is_refused_with_one_line_and_before_anything_is_connected(string[] args, string expected)
    {
        var run = await CommandRun.OfAsync(args);

        Assert.Equal(ExitCode.WrongInput, run.ExitCode);
        Assert.Empty(run.Output);
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
        Assert.Equal(1, run.Error.Count(character => character == '\n'));
    }

    [Theory]
    [InlineData("30000")]
    [InlineData("localhost")]
    [InlineData("localhost:")]
    [InlineData(":30000")]
    [InlineData("localhost:0")]
    [InlineData("localhost:65536")]
    [InlineData("localhost:+1")]
    [InlineData("::1:30000")]
    [InlineData("http://localhost:30000")]
    public async Task A_gateway_that_is_not_host_and_port_is_refused(string gateway)
    {
        var run = await CommandRun.AtAsync(gateway, "get", "ada");

        Assert.Equal(ExitCode.WrongInput, run.ExitCode);
        Assert.StartsWith("usergrains: --gateway must be HOST:PORT", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("get", "ada")]
    [InlineData("get", "--json", "ada")]
    [InlineData("set", "ada", "--name", "@file", "--email", "-a@b", "--custom", "a=1", "b=2", "--clear", "type", "status")]
    [InlineData("delete", "ada", "--soft", "--if-version", "3")]
    [InlineData("watch", "ada", "bob", "--batch-window", "60000")]
    public async Task An_unreachable_node_is_named_in_one_line(params string[] args)
    {
        var gateway = FreeAddress();

        var run = await CommandRun.AtAsync(gateway, args);

        Assert.Equal(ExitCode.Unavailable, run.ExitCode);
        Assert.Empty(run.Output);
        Assert.StartsWith($"usergrains: No node can be reached at {gateway}", run.Error, StringComparison.Ordinal);
        Assert.Equal(1, run.Error.Count(character => character == '\n'));
    }

    [Fact]
    public async Task Of_several_gateways_the_first_that_cannot_be_reached_is_named_when_none_can()
    {
        var (first, second) = (FreeAddress(), FreeAddress());

        var run = await CommandRun.AtAsync(first, "get", "ada", "--gateway", second);

        Assert.Equal(ExitCode.Unavailable, run.ExitCode);
        Assert.StartsWith($"usergrains: No node can be reached at {second}", run.Error, StringComparison.Ordinal);
        Assert.Equal(1, run.Error.Count(character => character == '\n'));
    }

    [Fact]
    public async Task What_answers_but_is_no_node_is_told_apart()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var address = listener.LocalEndpoint.ToString()!;
        var hangUp = HangUpAsync(listener);

        var run = await CommandRun.AtAsync(address, new InstantTime(only: NodeConnection.JoinTimeout), "get", "ada");
        listener.Stop();
        await hangUp;

        Assert.Equal(ExitCode.Unavailable, run.ExitCode);
        Assert.Contains($"{address} takes connections, but does not answer as a node of cluster 'usergrains'", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_host_that_is_silent_is_named_in_one_line()
    {
        var run = await CommandRun.AtAsync("192.0.2.1:30000", new InstantTime(only: NodeConnection.ReachTimeout), "get", "ada");

        Assert.Equal(ExitCode.Unavailable, run.ExitCode);
        Assert.StartsWith("usergrains: No node can be reached at 192.0.2.1:30000", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_lists_every_command()
    {
        var run = await CommandRun.OfAsync("--help");

        Assert.Equal(ExitCode.Done, run.ExitCode);
        Assert.All(["get", "set", "delete", "watch", "import", "--gateway", "--keyset", "--json"], word => Assert.Contains(word, run.Output, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(UserGrainsError.InvalidUser, 2)]
    [InlineData(UserGrainsError.InvalidWatch, 2)]
    [InlineData(UserGrainsError.UnknownKeyset, 2)]
    [InlineData(UserGrainsError.UserNotFound, 3)]
    [InlineData(UserGrainsError.VersionConflict, 4)]
    [InlineData(UserGrainsError.OutcomeUnknown, 5)]
    [InlineData(UserGrainsError.TooBusy, 5)]
    [InlineData(UserGrainsError.StorageUnavailable, 5)]
    [InlineData(UserGrainsError.Unavailable, 5)]
    [InlineData(UserGrainsError.AppContextOff, 1)]
    [InlineData(UserGrainsError.UpdateEventsOff, 1)]
    public void Every_error_has_its_exit_code(UserGrainsError error, int exitCode) => Assert.Equal(exitCode, ExitCode.Of(error));

    [Fact]
    public void All_wrong_fields_stand_in_one_line()
    {
        var exception = new UserGrainsException(
            UserGrainsError.InvalidUser,
            "The user is invalid.",
            [new InvalidField("email", "Too long."), new InvalidField("custom.a", "Too deep.")]);

        Assert.Equal("email: Too long. custom.a: Too deep.", RootOfCommands.Describe(exception));
    }

    private static string FreeAddress()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return listener.LocalEndpoint.ToString()!;
    }

    private static async Task HangUpAsync(TcpListener listener)
    {
        try
        {
            while (true)
            {
                using var client = await listener.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
            }
        }
        catch (SocketException)
        {
            // The test stopped the listener.
        }
        catch (OperationCanceledException)
        {
            // The runner was stopped.
        }
    }
}
