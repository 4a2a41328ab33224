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

    [Fact]
    public async Task A_node_with_another_number_of_partitions_than_the_table_has_is_refused_in_one_line()
    {
        var account = await azurite.ConnectAsync(TestContext.Current.CancellationToken);
        var table = $"T{Guid.NewGuid():N}";
        var cluster = $"cluster-{Guid.NewGuid():N}";
        NodeSetup Setup(int partitions) => OnAccount(account, new NodeSetup())
            .With("Orleans__ClusterId", cluster)
            .With("UserGrains__AzureTables__TableName", table)
            .With("UserGrains__AzureTables__Partitions", $"{partitions}");
        await using var first = await NodeProcess.StartAsync(Setup(4));

        await using var second = NodeProcess.Launch(Setup(8));

        Assert.Equal(1, await second.ExitAsync());
        Assert.StartsWith($"UserGrains cannot start: The table {table} was made for 4 partitions", Assert.Single(second.Errors.Lines), StringComparison.Ordinal);
        Assert.DoesNotContain(second.Output.Lines, line => line.Contains("Messaging.Connection", StringComparison.Ordinal));
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
