using UserGrains.SystemTests.Harness;
using UserGrains.Tests.AzureStorage;

namespace UserGrains.SystemTests.Node;

/// <summary>Nodes that share an account: one cluster.</summary>
public sealed class AzureClusterTests(AzuriteFixture azurite)
{
    private const int Unavailable = 5;

    [Fact]
    public async Task Nodes_on_one_account_are_one_cluster_and_a_killed_one_takes_nothing_with_it()
    {
        var account = await azurite.ConnectAsync(TestContext.Current.CancellationToken);
        await using var first = await NodeProcess.StartAsync(OnAccount(account, new NodeSetup()));
        await using var second = await NodeProcess.StartAsync(OnAccount(account, new NodeSetup()));
        string[] gateways = ["--gateway", first.Gateway, second.Gateway];

        var written = await RunAsync(first.Folder, ["set", "ada", "--name", "Ada", "--json", .. gateways]);
        await first.KillAsync();
        var read = await ReadAsync(second.Folder, ["get", "ada", "--json", .. gateways]);

        Assert.Equal((0, 0), (written.ExitCode, read.ExitCode));
        Assert.Equal(written.Output, read.Output, StringComparer.Ordinal);
        Assert.Contains($"  cluster    usergrains, in {Address(account)}/OrleansSiloInstances", second.Output.Lines, StringComparer.Ordinal);
        Assert.Contains($"  data       {Address(account)}/UserGrains", second.Output.Lines, StringComparer.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(second.Folder));
    }

    private static NodeSetup OnAccount(string account, NodeSetup setup) => setup
        .With("UserGrains__Storage", "AzureStorage")
        .With("UserGrains__Clustering", "AzureStorage")
        .With("ConnectionStrings__AzureStorage", account);

    private static string Address(string account) => account.Split("TableEndpoint=")[1];

    // Until the other node has noticed that the first is gone, a user who lived there may not be served, which the command says with an exit code of its own.
    private static async Task<CliResult> ReadAsync(string folder, string[] arguments)
    {
        while (true)
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            if (await RunAsync(folder, arguments) is { ExitCode: not Unavailable } result)
            {
                return result;
            }
        }
    }

    private static async Task<CliResult> RunAsync(string folder, string[] arguments)
    {
        await using var cli = CliProcess.Start(folder, arguments);
        return await cli.ExitAsync();
    }
}
