using UserGrains.Cli;
using UserGrains.Cli.Import;
using Xunit;

namespace UserGrains.Tests.Cli;

public sealed class PatientWriterTests
{
    private readonly InstantTime _time = new();
    private readonly ImportedUser _user = new("ada", new UserPatch { Name = "Ada" }, new ImportPosition(1, 1));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(UserGrainsError.OutcomeUnknown)]
    [InlineData(UserGrainsError.TooBusy)]
    [InlineData(UserGrainsError.StorageUnavailable)]
    [InlineData(UserGrainsError.Unavailable)]
    public async Task A_transient_failure_is_repeated_after_growing_delays(UserGrainsError error)
    {
        var failures = 8;
        var writer = new PatientWriter((_, _, _) => failures-- > 0 ? Task.FromException(new UserGrainsException(error, "not now")) : Task.CompletedTask, _time);

        await writer.WriteAsync(_user, Token);

        Assert.Equal([100, 200, 400, 800, 1600, 3200, 5000, 5000], _time.Delays.Select(delay => delay.TotalMilliseconds));
    }

    [Fact]
    public async Task Patience_ends_after_the_last_attempt()
    {
        var attempts = 0;
        var writer = new PatientWriter(
            (_, _, _) =>
            {
                attempts++;
                return Task.FromException(new UserGrainsException(UserGrainsError.Unavailable, "gone"));
            },
            _time);

        var exception = await Assert.ThrowsAsync<CommandException>(() => writer.WriteAsync(_user, Token));

        Assert.Equal(ExitCode.Unavailable, exception.ExitCode);
        Assert.Equal(Patience.MaxAttempts, attempts);
    }

    [Fact]
    public async Task Any_other_failure_is_not_repeated()
    {
        var writer = new PatientWriter((_, _, _) => Task.FromException(new UserGrainsException(UserGrainsError.AppContextOff, "off")), _time);

        await Assert.ThrowsAsync<UserGrainsException>(() => writer.WriteAsync(_user, Token));

        Assert.Empty(_time.Delays);
    }
}
