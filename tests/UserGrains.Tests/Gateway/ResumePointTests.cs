using CsCheck;
using UserGrains.Gateway.Watch;
using Xunit;

namespace UserGrains.Tests.Gateway;

public sealed class ResumePointTests
{
    private const long Now = 17_657_000_000_000_000;

    [Fact]
    public void An_id_reads_back_as_it_was_written() => Gen.Select(Gen.Int[0, 400], Gen.Long[1, 1_000_000_000]).Array[0, 200].Sample(entries =>
    {
        var above = new SortedList<int, long>(entries.DistinctBy(entry => entry.Item1).ToDictionary(entry => entry.Item1, entry => Now + (entry.Item2 * 10)));

        var read = ResumePoint.TryParse(new ResumePoint(Now, above).ToEventId(42), 42, count: 401);

        return read is not null && read.Watermark == Now && read.Above.SequenceEqual(above);
    });

    [Fact]
    public void An_id_stays_short()
    {
        var few = new ResumePoint(Now, []).ToEventId(1);
        var many = new ResumePoint(Now, new SortedList<int, long>(Enumerable.Range(0, 100_000).ToDictionary(place => place, _ => Now + TimeSpan.TicksPerMinute))).ToEventId(1);

        Assert.Equal(18, few.Length);
        Assert.InRange(many.Length, 0, ResumePoint.MaxCharacters);
        Assert.Equal(ResumePoint.MaxUsersAbove, ResumePoint.TryParse(many, 1, 100_000)!.Above.Count);
    }

    [Fact]
    public void An_id_of_another_list_is_none()
    {
        var id = new ResumePoint(Now, new SortedList<int, long> { [4] = Now + 10 }).ToEventId(1);

        Assert.Null(ResumePoint.TryParse(id, fingerprint: 2, count: 5));
        Assert.Null(ResumePoint.TryParse(id, fingerprint: 1, count: 4));
        Assert.NotEqual(ResumePoint.Fingerprint(["a", "b"]), ResumePoint.Fingerprint(["b", "a"]));
    }

    [Fact]
    public void Anything_else_is_no_id_and_does_no_harm()
    {
        Gen.String.Sample(text => ResumePoint.TryParse(text, 1, 10) is null or { Above.Count: <= 10 });
        Gen.Byte.Array[0, 60].Sample(bytes => ResumePoint.TryParse(System.Buffers.Text.Base64Url.EncodeToString([1, 0, 0, 0, 1, .. bytes]), 1, 10) is null or { Above.Count: <= 10 });
    }
}
