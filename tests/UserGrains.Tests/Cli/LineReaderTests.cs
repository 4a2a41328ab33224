using System.Buffers;
using System.Globalization;
using System.Text;
using CsCheck;
using UserGrains.Cli.Import;
using Xunit;

namespace UserGrains.Tests.Cli;

public sealed class LineReaderTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("", "")]
    [InlineData("a", "1:a:1")]
    [InlineData("a\n", "1:a:2")]
    [InlineData("a\r\nb\r\n", "1:a:3 2:b:6")]
    [InlineData("a\n\nb", "1:a:2 2::3 3:b:4")]
    [InlineData("\uFEFFa\n\uFEFFb", "1:a:5 2:\uFEFFb:9")]
    public async Task Lines_come_with_their_numbers_and_ends(string file, string expected)
    {
        var lines = await ReadAsync(Encoding.UTF8.GetBytes(file), new ImportPosition(0, 0));

        Assert.Equal(expected, string.Join(' ', lines));
    }

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    public async Task A_line_at_the_limit_is_read_and_one_byte_more_is_not(string end)
    {
        var fits = new string('x', LineReader.MaxLineBytes);
        var file = Encoding.UTF8.GetBytes($"{fits}{end}{fits}x{end}last");

        var lines = await ReadAsync(file, new ImportPosition(0, 0));

        Assert.Equal(3, lines.Count);
        Assert.StartsWith("1:xxx", lines[0], StringComparison.Ordinal);
        Assert.Equal($"2:too long:{file.Length - 4}", lines[1]);
        Assert.Equal($"3:last:{file.Length}", lines[2]);
    }

    [Fact]
    public async Task An_overlong_end_of_the_file_is_one_line()
    {
        var file = Encoding.UTF8.GetBytes("a\n" + new string('x', (3 * LineReader.MaxLineBytes) + 5));

        Assert.Equal(["1:a:2", $"2:too long:{file.Length}"], await ReadAsync(file, new ImportPosition(0, 0)), StringComparer.Ordinal);
    }

    [Fact]
    public Task Reading_on_from_any_line_gives_the_rest() => Gen.Select(Gen.String[Gen.Char["ab\r\n"], 0, 60], Gen.Int[0, 60]).SampleAsync(async (text, at) =>
    {
        var file = Encoding.UTF8.GetBytes(text);
        var all = await ReadAsync(file, new ImportPosition(0, 0));
        var skipped = all.Take(at).ToArray();
        var start = skipped.Length == 0 ? default : new ImportPosition(int.Parse(skipped[^1].Split(':')[^1], CultureInfo.InvariantCulture), skipped.Length);

        Assert.Equal(all.Skip(at), await ReadAsync(file, start), StringComparer.Ordinal);
    });

    private static async Task<List<string>> ReadAsync(byte[] file, ImportPosition start)
    {
        using var stream = new MemoryStream(file) { Position = start.Offset };
        var lines = new List<string>();
        await foreach (var line in LineReader.ReadAsync(stream, start.Offset, start.Lines, Token))
        {
            lines.Add(FormattableString.Invariant($"{line.Number}:{(line.IsTooLong ? "too long" : Encoding.UTF8.GetString(line.Text.ToArray()))}:{line.EndOffset}"));
        }

        return lines;
    }
}
