using Orleans.Storage;

namespace UserGrains.SystemTests.Privacy;

/// <summary>Nothing that leaves the node for its operators holds a user id, unless it is switched on.</summary>
public sealed class UserIdPrivacyTests
{
    // Everything that an id may hold and that might be taken for its end.
    private const string Id = "zoë [the 1st] (\"quoted\") <zoe.secret@example.org> = 'x'; % done";

    private const string Placeholder = "user-probe/demo/*";

    // Some piece of the id that stands in no other text.
    private static readonly string[] Pieces = ["zoë", "the 1st", "zoe.secret", "example.org", "% done", "%25 done"];

    [Fact]
    public async Task Logs_traces_and_metrics_hold_no_user_ids()
    {
        using var folder = new TempFolder();
        await using var silo = await ProbeSilo.StartAsync(includeUserIds: false, folder.Path);

        await ProvokeAsync(silo.Grains);
        silo.Flush();

        Assert.Contains(silo.Log.Entries, entry => entry.StartsWith("Error", StringComparison.Ordinal) && entry.Contains(Placeholder, StringComparison.Ordinal));
        Assert.Contains(silo.Log.Entries, entry => entry.StartsWith("Warning", StringComparison.Ordinal) && entry.Contains(Placeholder, StringComparison.Ordinal));
        Assert.Contains(silo.Log.Entries, entry => entry.StartsWith("scope", StringComparison.Ordinal) && entry.Contains(Placeholder, StringComparison.Ordinal));
        Assert.Contains($"Information {Placeholder} answered", string.Join('\n', silo.Log.Entries), StringComparison.Ordinal);
        Assert.All(silo.Log.Entries, AssertHoldsNoPiece);
        Assert.Contains("IProbeGrain/Throw", silo.Traces, StringComparison.Ordinal);
        Assert.Contains($"{Placeholder}", silo.Traces, StringComparison.Ordinal);
        AssertHoldsNoPiece(silo.Traces);
        Assert.Contains("orleans-app-requests", silo.Metrics, StringComparison.Ordinal);
        AssertHoldsNoPiece(silo.Metrics);
    }

    [Fact]
    public async Task User_ids_appear_when_they_are_switched_on()
    {
        using var folder = new TempFolder();
        await using var silo = await ProbeSilo.StartAsync(includeUserIds: true, folder.Path);

        await ProvokeAsync(silo.Grains);
        silo.Flush();

        Assert.Contains(silo.Log.Entries, entry => entry.StartsWith("Error", StringComparison.Ordinal) && entry.Contains("zoe.secret", StringComparison.Ordinal));
        Assert.Contains(silo.Log.Entries, entry => entry.StartsWith("Warning", StringComparison.Ordinal) && entry.Contains("zoe.secret", StringComparison.Ordinal));
        Assert.Contains("zoe.secret", silo.Traces, StringComparison.Ordinal);
        AssertHoldsNoPiece(silo.Metrics);
    }

    private static void AssertHoldsNoPiece(string text) =>
        Assert.All(Pieces, piece => Assert.DoesNotContain(piece, text, StringComparison.OrdinalIgnoreCase));

    private static async Task ProvokeAsync(IGrainFactory grains)
    {
        var probe = grains.GetGrain<IProbeGrain>(UserKey.Create("demo", Id).ToString());
        var broken = grains.GetGrain<IProbeGrain>(UserKey.Create("demo", Id + ProbeGrain.Broken).ToString());

        await probe.AnswerAsync();
        await Assert.ThrowsAsync<InvalidOperationException>(probe.ThrowAsync);
        await Assert.ThrowsAsync<InvalidOperationException>(broken.AnswerAsync);
        await Assert.ThrowsAsync<InconsistentStateException>(probe.ConflictAsync);
        await probe.DeactivateAsync();
        await probe.AnswerAsync();
        await Assert.ThrowsAsync<TimeoutException>(probe.WaitAsync);
        await probe.ReleaseAsync();
    }
}
