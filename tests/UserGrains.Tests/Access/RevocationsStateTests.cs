using UserGrains.Access;
using UserGrains.Client.Access;
using Xunit;

namespace UserGrains.Tests.Access;

public sealed class RevocationsStateTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_800_000_000);

    [Fact]
    public void The_same_again_is_kept_until_the_later_of_both_times_and_counts_once()
    {
        var (first, _) = RevocationsState.Empty.Add(Of("a", seconds: 60), Now);
        var (second, added) = first.Add(Of("a", seconds: 90), Now);
        var (third, kept) = second.Add(Of("a", seconds: 30), Now);

        Assert.Equal((2, Now.ToUnixTimeSeconds() + 90), (added.Number, added.Until));
        Assert.Equal(added, Assert.Single(second.Entries));
        Assert.Same(second, third);
        Assert.Equal(added, kept);
    }

    [Fact]
    public void A_token_and_a_caller_of_one_name_are_two()
    {
        var (state, _) = RevocationsState.Empty.Add(Of("a", seconds: 60), Now);

        Assert.Equal(2, state.Add(Of("a", seconds: 60) with { Kind = RevocationKind.Caller }, Now).Next.Entries.Length);
    }

    [Fact]
    public void A_full_list_takes_no_more_until_something_is_over()
    {
        var state = new RevocationsState(
            [.. Enumerable.Range(1, RevocationsState.MaxEntries).Select(number => Of($"{number}", seconds: number + 60) with { Number = number })],
            RevocationsState.MaxEntries);

        Assert.Equal(UserGrainsError.TooBusy, Assert.Throws<UserGrainsException>(() => state.Add(Of("more", seconds: 60), Now)).Error);
        var (next, added) = state.Add(Of("more", seconds: 600), Now + TimeSpan.FromSeconds(61));
        Assert.Equal((RevocationsState.MaxEntries, RevocationsState.MaxEntries + 1L), (next.Entries.Length, added.Number));
    }

    [Fact]
    public void What_is_stored_is_read_back_whatever_the_names_are()
    {
        var (first, _) = RevocationsState.Empty.Add(Of("a b  c", seconds: 60), Now);
        var (state, _) = first.Add(Of("é \"x\" 😀", seconds: 90) with { Kind = RevocationKind.Caller }, Now);

        Assert.Equal(state.Entries, StoredRevocations.From(state).ToState().Entries);
        Assert.Throws<NotSupportedException>(() => new StoredRevocations { Format = StoredRevocations.CurrentFormat + 1 }.ToState());
    }

    private static Revocation Of(string name, int seconds) =>
        new(RevocationKind.Token, name, Now.ToUnixTimeSeconds(), Now.ToUnixTimeSeconds() + seconds, Number: 0);
}
