using UserGrains.SystemTests.Harness;

namespace UserGrains.SystemTests.Node;

/// <summary>What a node is told of its storage and its cluster, and what of it does not go together.</summary>
public sealed class ClusterSettingsTests
{
    private const string RealAccount = "DefaultEndpointsProtocol=https;AccountName=real;AccountKey=c2VjcmV0;EndpointSuffix=core.windows.net";

    public static TheoryData<string, string[]> Contradictions => new()
    {
        {
            "UserGrains__Clustering=AzureStorage",
            [
                "  - ConnectionStrings__AzureStorage is not set; set it to",
                "  - UserGrains__Storage is Sqlite, which one node has to itself, and UserGrains__Clustering=AzureStorage makes the node one of several.",
            ]
        },
        {
            $"UserGrains__Clustering=AzureStorage UserGrains__Storage=Memory ConnectionStrings__AzureStorage={RealAccount}",
            [
                "  - ConnectionStrings__AzureStorage holds the key of a real account; use the table service's https address with an identity, or set UserGrains__AzureTables__AllowAccountKey.",
                "  - UserGrains__Storage is Memory, which one node has to itself",
            ]
        },
        {
            "UserGrains__Clustering=Localhost UserGrains__Storage=Sqlite Orleans__Clustering__ProviderType=Nowhere Orleans__GrainStorage__UserGrains__ProviderType=AzureTables",
            [
                "  - Could not find Clustering provider named 'Nowhere'.",
                "  - UserGrains__Clustering is Localhost, and the section Orleans__Clustering chooses Nowhere. Remove one of the two.",
                "  - UserGrains__Storage is Sqlite, and the section Orleans__GrainStorage__UserGrains chooses AzureTables. Remove one of the two.",
            ]
        },
        {
            "UserGrains__Clustering=7 UserGrains__Storage=Azure",
            [
                "  - UserGrains__Clustering is '7', which is not one of Localhost, AzureStorage.",
                "  - UserGrains__Storage is 'Azure', which is not one of Sqlite, AzureStorage, Memory.",
            ]
        },
        {
            "UserGrains__Clustering=AzureStorage UserGrains__Storage=AzureStorage ConnectionStrings__AzureStorage=UseDevelopmentStorage=true Orleans__ClusterId=a/b Orleans__ServiceId=a:b "
                + "UserGrains__AzureTables__Partitions=0 UserGrains__AzureTables__Speed=high UserGrains__AzureTables__Clustering__TableName=no-table",
            [
                "  - The cluster id \"a/b\" cannot be a partition key of Azure Tables",
                "  - The service id \"a:b\" cannot stand in a partition key of Azure Tables",
                "  - UserGrains__AzureTables__Clustering__TableName is \"no-table\"; a table's name has",
                "  - UserGrains__AzureTables__Partitions is 0; it must be from 1 to 1,024",
                "  - UserGrains__AzureTables__Speed is not a setting.",
            ]
        },
    };

    public static TheoryData<string, string[]> TimeLimits => new()
    {
        {
            "UserGrains__Clustering=AzureStorage UserGrains__Storage=AzureStorage ConnectionStrings__AzureStorage=UseDevelopmentStorage=true Orleans__Clustering__ProviderType=AzureTables "
                + "UserGrains__Membership__Votes=0 UserGrains__Membership__ProbeTimeout=00:00:04 UserGrains__Membership__MaxProbeTimeout=00:00:03 UserGrains__Membership__Patience=9 "
                + "Orleans__Messaging__ResponseTimeout=soon Orleans__Messaging__ClientDropTimeot=00:01:00",
            [
                "  - Orleans__Messaging__ClientDropTimeot is not a setting. Known here: ",
                "  - Orleans__Messaging__ResponseTimeout is 'soon', which is not a time span like",
                "  - UserGrains__Clustering is AzureStorage, and the section Orleans__Clustering chooses AzureTables. Remove one of the two.",
                "  - UserGrains__Membership__MaxProbeTimeout is 00:00:03; it must not be below UserGrains__Membership__ProbeTimeout=00:00:04.",
                "  - UserGrains__Membership__Patience is not a setting. Known here: MaxProbeTimeout, MissedProbes, ProbeTimeout, Votes.",
                "  - UserGrains__Membership__Votes: ",
            ]
        },
        {
            "UserGrains__StorageTimeout=00:00:06 UserGrains__Storage=Memory Orleans__Messaging__MaxForwardCount=many",
            [
                "  - Orleans__Messaging__MaxForwardCount is 'many', which is not a whole number.",
                "  - UserGrains__StorageTimeout is 00:00:06, and callers give up after Orleans__Messaging__ResponseTimeout=00:00:05, so they would not learn",
            ]
        },
        {
            "Orleans__Messaging__ResponseTimeout=00:00:00.1 Orleans__GrainStorage__UserGrains__ProviderType=Nowhere",
            [
                "  - Could not find GrainStorage provider named 'Nowhere'.",
                "  - Orleans__Messaging__ResponseTimeout is 00:00:00.1000000; it must be from 00:00:01 to 00:10:00.",
            ]
        },
    };

    [Theory]
    [MemberData(nameof(Contradictions))]
    [MemberData(nameof(TimeLimits))]
    public async Task What_does_not_go_together_is_refused_and_all_of_it_is_named(string settings, string[] expected)
    {
        await using var node = NodeProcess.Launch(Setup(settings));

        Assert.Equal(1, await node.ExitAsync());
        Assert.Equal("UserGrains cannot start:", node.Errors.Lines[0]);
        Assert.Collection(
            node.Errors.Lines.Skip(1).Order(StringComparer.Ordinal),
            [.. expected.Select(start => (Action<string>)(line => Assert.StartsWith(start, line, StringComparison.Ordinal)))]);
        Assert.DoesNotContain(node.Errors.Lines, line => line.Contains("c2VjcmV0", StringComparison.Ordinal));
        Assert.Empty(Directory.GetFileSystemEntries(node.Folder));
    }

    [Fact]
    public async Task An_account_that_cannot_be_reached_is_named_in_one_line()
    {
        // Nothing listens on port 1.
        const string Nowhere = "AccountName=devstoreaccount1;AccountKey=c2VjcmV0;TableEndpoint=http://127.0.0.1:1/devstoreaccount1";

        await using var node = NodeProcess.Launch(Setup($"UserGrains__Storage=AzureStorage UserGrains__Clustering=AzureStorage ConnectionStrings__AzureStorage={Nowhere}"));

        Assert.Equal(1, await node.ExitAsync());

        // Its tables are opened at the same time; the first one to fail is named.
        Assert.Matches(
            "^UserGrains cannot start: The table http://127[.]0[.]0[.]1:1/devstoreaccount1/(OrleansReminders|OrleansSiloInstances|UserGrains) cannot be opened: Connection refused",
            Assert.Single(node.Errors.Lines));
    }

    [Fact]
    public async Task A_node_in_memory_writes_no_file_and_says_so()
    {
        await using var node = await NodeProcess.StartAsync(Setup("UserGrains__Storage=Memory"));

        var set = await CliProcess.RunAsync(node, "set", "ada", "--name", "Ada", "--json");

        Assert.Contains("\"Ada\"", Assert.Single(set.Output), StringComparison.Ordinal);
        Assert.Contains("  data       in memory: it is gone when the node stops", node.Output.Lines, StringComparer.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(node.Folder));
    }

    private static NodeSetup Setup(string settings) => settings.Split(' ')
        .Select(setting => setting.Split('=', 2))
        .Aggregate(new NodeSetup(), (setup, setting) => setup.With(setting[0], setting[1]));
}
