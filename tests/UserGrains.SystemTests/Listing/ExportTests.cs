using System.Globalization;
using System.Text.Json;
using UserGrains.SystemTests.Harness;

namespace UserGrains.SystemTests.Listing;

/// <summary>Users out of one node and into another, by the command.</summary>
public sealed class ExportTests
{
    private const int Users = 100_000;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_hundred_thousand_users_come_back_as_they_were()
    {
        using var folder = new TempFolder();
        var (made, exported, again) = (Path.Combine(folder.Path, "made.jsonl"), Path.Combine(folder.Path, "exported.jsonl"), Path.Combine(folder.Path, "again.jsonl"));
        await File.WriteAllLinesAsync(made, Enumerable.Range(0, Users).Select(Line), Token);
        await using (var source = await NodeProcess.StartAsync())
        {
            Assert.Equal(0, (await CliProcess.RunAsync(source, "import", made)).ExitCode);

            // Some have a history of their own.
            await File.WriteAllLinesAsync(made, Enumerable.Range(0, Users / 10).Select(i => $$"""{"id":"u{{i * 10:000000}}","status":"changed"}"""), Token);
            Assert.Equal(0, (await CliProcess.RunAsync(source, "import", made)).ExitCode);
            Assert.Equal(0, (await CliProcess.RunAsync(source, "export", "--output", exported)).ExitCode);
        }

        await using var target = await NodeProcess.StartAsync();
        var restored = await CliProcess.RunAsync(target, "import", exported, "--restore", "--json");
        Assert.Equal(0, restored.ExitCode);
        Assert.Equal(Users, JsonElement.Parse(restored.Output[^1]).GetProperty("stored").GetInt32());
        Assert.Equal(0, (await CliProcess.RunAsync(target, "export", "--output", again)).ExitCode);

        Assert.Equal(Users, File.ReadLines(exported).Count());
        Assert.Equal(await File.ReadAllBytesAsync(exported, Token), await File.ReadAllBytesAsync(again, Token));

        // Those who are there are left as they are.
        await CliProcess.RunAsync(target, "set", "u000007", "--status", "newer");
        var repeated = JsonElement.Parse((await CliProcess.RunAsync(target, "import", exported, "--restore", "--json")).Output[^1]);
        Assert.Equal((0, Users), (repeated.GetProperty("stored").GetInt32(), repeated.GetProperty("kept").GetInt32()));
        Assert.Contains("newer", (await CliProcess.RunAsync(target, "get", "u000007", "--json")).Output[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Users_are_listed_counted_looked_up_and_purged_by_the_command()
    {
        await using var node = await NodeProcess.StartAsync();
        foreach (var (id, name, status) in new[] { ("a", "Ada", "active"), ("b", "Barbara", "away"), ("c", "Grace", "active") })
        {
            await CliProcess.RunAsync(node, "set", id, "--name", name, "--status", status, "--external-id", $"crm-{id}");
        }

        var list = await CliProcess.RunAsync(node, "list", "--filter", "status == 'active'", "--sort", "name:desc", "--json");
        Assert.Equal(["Grace", "Ada"], list.Output.Select(line => JsonElement.Parse(line).GetProperty("name").GetString()), StringComparer.Ordinal);
        list = await CliProcess.RunAsync(node, "list", "--sort", "status:desc", "name:desc", "--json");
        Assert.Equal(["Barbara", "Grace", "Ada"], list.Output.Select(line => JsonElement.Parse(line).GetProperty("name").GetString()), StringComparer.Ordinal);
        Assert.Equal("2", (await CliProcess.RunAsync(node, "list", "--filter", "status == 'active'", "--count")).Output[^1], StringComparer.Ordinal);
        Assert.Contains("Barbara", string.Concat((await CliProcess.RunAsync(node, "list", "--external-id", "crm-b")).Output), StringComparison.Ordinal);
        var wrong = await CliProcess.RunAsync(node, "list", "--filter", "status = 'active'");
        Assert.Equal(2, wrong.ExitCode);
        Assert.Contains("At character 8 of the filter", wrong.Errors[^1], StringComparison.Ordinal);

        Assert.Equal(0, (await CliProcess.RunAsync(node, "purge", "b")).ExitCode);
        Assert.Equal(3, (await CliProcess.RunAsync(node, "purge", "b")).ExitCode);
        Assert.Equal("2", (await CliProcess.RunAsync(node, "list", "--count")).Output[^1], StringComparer.Ordinal);
    }

    private static string Line(int i)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"User {i} ü😀");
        return $$"""{"id":"u{{i:000000}}","name":"{{name}}","externalId":"crm-{{i}}","email":"u{{i}}@example.com","type":"member","status":"active","custom":{"big":17253575019298112,"half":1.50,"n":{{i}} } }""";
    }
}
