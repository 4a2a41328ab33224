using UserGrains.SystemTests.Harness;

namespace UserGrains.SystemTests.Browser;

/// <summary>The console in a real browser.</summary>
public sealed class ConsoleTests(ConsoleNode node) : IClassFixture<ConsoleNode>
{
    private const string Folder = "Browser";

    [Fact]
    public Task Users_are_searched_filtered_sorted_and_paged() => RunAsync("finds");

    [Fact]
    public Task Users_are_edited_made_and_deleted_and_each_fault_stands_beside_its_field() => RunAsync("edits");

    [Fact]
    public Task What_two_have_changed_is_shown_side_by_side_and_nothing_is_overwritten() => RunAsync("conflicts");

    [Fact]
    public Task What_another_client_changes_is_seen_as_it_happens_and_so_is_who_watches() => RunAsync("follows");

    [Fact]
    public Task A_connection_that_was_cut_heals_and_says_so() => RunAsync("heals");

    [Fact]
    public Task No_script_that_is_stored_ever_runs() => RunAsync("resists");

    [Fact]
    public Task Everything_is_done_with_keys_alone_and_has_a_name() => RunAsync("keys");

    [Fact]
    public Task It_fits_a_narrow_screen_in_light_and_dark() => RunAsync("fits");

    [Fact]
    public Task A_closed_keyset_asks_for_a_token_or_the_secret_key_and_shows_neither() => RunAsync("signs-in");

    private async Task RunAsync(string scenario)
    {
        var chromium = OtherProgram.Demand("chromium", "Install Chromium (Debian: apt-get install chromium).");
        await NodeScript.InstallAsync(Folder);

        var output = await NodeScript.RunAsync(Path.Combine(Folder, "console.js"), [node.Http, chromium, scenario]);

        Assert.EndsWith("ok", output.TrimEnd(), StringComparison.Ordinal);
    }
}
