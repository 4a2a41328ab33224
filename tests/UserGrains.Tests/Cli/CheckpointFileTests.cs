using UserGrains.Cli.Import;
using Xunit;

namespace UserGrains.Tests.Cli;

public sealed class CheckpointFileTests
{
    private const string Text = "line one\nline two\nline three\n";

    private static readonly ImportPosition AfterTwo = new(18, 2);

    [Fact]
    public async Task A_saved_position_is_found_again()
    {
        using var file = await SavedAsync();

        Assert.Equal((AfterTwo, null), await file.FindStartAsync());
    }

    [Fact]
    public async Task Without_a_file_an_import_starts_at_the_beginning()
    {
        using var file = new ImportFile(Text);

        Assert.Equal((default, null), await file.FindStartAsync());
    }

    [Theory]
    [InlineData("line one\nline TWO\nline three\n")]
    [InlineData("line one\nline")]
    [InlineData("")]
    public async Task Another_input_starts_at_the_beginning_and_says_so(string other)
    {
        using var file = await SavedAsync();
        file.Write(other);

        var (start, notice) = await file.FindStartAsync();

        Assert.Equal(default, start);
        Assert.Contains("has changed", notice, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("line one\nline two\nline THREE\nline four\n")]
    [InlineData("line one\nline two\n")]
    public async Task What_follows_the_position_may_change(string other)
    {
        using var file = await SavedAsync();
        file.Write(other);

        Assert.Equal((AfterTwo, null), await file.FindStartAsync());
    }

    [Fact]
    public async Task Another_target_starts_at_the_beginning_and_says_so()
    {
        using var file = await SavedAsync();

        var (start, notice) = await file.FindStartAsync("there");

        Assert.Equal(default, start);
        Assert.Contains("another place (here)", notice, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("""{"target":"here","offset":-1,"lines":2,"sha256":"00"}""")]
    [InlineData("""{"target":null,"offset":18,"lines":2,"sha256":"00"}""")]
    public async Task A_broken_file_starts_at_the_beginning_and_says_so(string broken)
    {
        using var file = new ImportFile(Text);
        file.WriteCheckpoint(broken);

        var (start, notice) = await file.FindStartAsync();

        Assert.Equal(default, start);
        Assert.Contains("cannot be read", notice, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_position_grows_through_several_saves_and_after_a_mismatch()
    {
        using var file = await SavedAsync();
        file.Write("LINE one\nline two\nline three\n");

        using (var checkpoint = new CheckpointFile(file.Path, "here"))
        {
            await checkpoint.FindStartAsync(TestContext.Current.CancellationToken);
            await checkpoint.SaveAsync(new ImportPosition(9, 1));
            await checkpoint.SaveAsync(AfterTwo);
        }

        Assert.Equal((AfterTwo, null), await file.FindStartAsync());
    }

    [Fact]
    public async Task A_file_that_cannot_be_written_is_reported_and_nothing_fails()
    {
        using var file = new ImportFile(Text);
        Directory.CreateDirectory(file.Path + ".progress");
        using var checkpoint = new CheckpointFile(file.Path, "here");

        await checkpoint.SaveAsync(AfterTwo);

        Assert.NotNull(checkpoint.SaveFailure);
    }

    private static async Task<ImportFile> SavedAsync()
    {
        var file = new ImportFile(Text);
        using var checkpoint = new CheckpointFile(file.Path, "here");
        await checkpoint.SaveAsync(AfterTwo);
        return file;
    }
}
