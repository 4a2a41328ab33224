using Microsoft.Extensions.Options;
using Xunit;

namespace UserGrains.Tests;

public sealed class KeysetsTests
{
    private static readonly Keysets Rules = new(Options.Create(new UserGrainsOptions
    {
        Keysets =
        {
            ["open"] = new KeysetOptions(),
            ["silent"] = new KeysetOptions { UpdateEvents = false },
            ["off"] = new KeysetOptions { AppContext = false },
        },
    }));

    [Fact]
    public void A_keyset_with_everything_on_may_do_everything()
    {
        Rules.DemandAppContext("open");
        Rules.DemandUpdateEvents("open");
    }

    [Fact]
    public void A_keyset_with_update_events_off_keeps_users_who_cannot_be_watched()
    {
        Rules.DemandAppContext("silent");

        var exception = Assert.Throws<UserGrainsException>(() => Rules.DemandUpdateEvents("silent"));

        Assert.Equal(UserGrainsError.UpdateEventsOff, exception.Error);
        Assert.Contains("UserGrains:Keysets:silent:UpdateEvents", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_App_Context_there_is_nothing_to_watch_either()
    {
        Assert.Equal(UserGrainsError.AppContextOff, Assert.Throws<UserGrainsException>(() => Rules.DemandAppContext("off")).Error);
        Assert.Equal(UserGrainsError.AppContextOff, Assert.Throws<UserGrainsException>(() => Rules.DemandUpdateEvents("off")).Error);
    }

    [Fact]
    public void A_keyset_that_is_not_there_may_do_nothing()
    {
        Assert.Equal(UserGrainsError.UnknownKeyset, Assert.Throws<UserGrainsException>(() => Rules.DemandAppContext("OPEN")).Error);
        Assert.Equal(UserGrainsError.UnknownKeyset, Assert.Throws<UserGrainsException>(() => Rules.DemandUpdateEvents("nobody")).Error);
    }
}
