using CsCheck;
using UserGrains.Cli.Import;
using Xunit;

namespace UserGrains.Tests.Cli;

public sealed class ImportFrontierTests
{
    [Fact]
    public void It_stands_before_the_first_line_that_is_not_stored() => Gen.Select(Gen.Shuffle(Enumerable.Range(1, 20).ToArray()), Gen.Int[0, 20]).Sample((order, count) =>
    {
        var frontier = new ImportFrontier(new ImportPosition(5, 1));
        var users = Enumerable.Range(1, 20).Select(number => new ImportedUser("id", new UserPatch(), new ImportPosition(5 + (10 * number), 1 + number))).ToArray();
        foreach (var user in users)
        {
            frontier.Begin(user);
        }

        var stored = order.Take(count).ToHashSet();
        foreach (var number in order.Take(count))
        {
            frontier.Store(users[number - 1]);
        }

        var gapless = Enumerable.Range(1, 20).TakeWhile(stored.Contains).Count();
        Assert.Equal(new ImportPosition(5 + (10 * gapless), 1 + gapless), frontier.Position);
    });

    [Fact]
    public void It_never_passes_a_line_that_failed()
    {
        var frontier = new ImportFrontier(default);
        var first = new ImportedUser("a", new UserPatch(), new ImportPosition(10, 1));
        var third = new ImportedUser("c", new UserPatch(), new ImportPosition(30, 3));

        frontier.Begin(first);
        frontier.Fail();
        frontier.Begin(third);
        frontier.Store(third);
        frontier.Store(first);

        Assert.Equal(new ImportPosition(10, 1), frontier.Position);
    }
}
