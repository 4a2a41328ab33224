using UserGrains.Gateway.Limits;
using Xunit;

namespace UserGrains.Tests.Gateway.Limits;

public sealed class OpenWatchesTests
{
    private readonly OpenWatches _watches = new(max: 2);

    [Fact]
    public void One_that_ended_makes_room_for_one_more_however_often_it_is_ended()
    {
        var first = _watches.TryOpen(Caller(1));
        Assert.NotNull(_watches.TryOpen(Caller(1)));
        Assert.Null(_watches.TryOpen(Caller(1)));
        Assert.NotNull(_watches.TryOpen(Caller(2)));

        first!.Dispose();
        first.Dispose();

        Assert.NotNull(_watches.TryOpen(Caller(1)));
        Assert.Null(_watches.TryOpen(Caller(1)));
    }

    [Fact]
    public void Nothing_is_kept_of_a_caller_who_has_none_open()
    {
        var open = Enumerable.Range(0, 100).Select(caller => _watches.TryOpen(Caller(caller))!).ToList();
        Assert.Equal(100, _watches.Count);

        open.ForEach(watch => watch.Dispose());

        Assert.Equal(0, _watches.Count);
    }

    private static CallerKey Caller(int number) => new(Subject: null, (UInt128)number);
}
