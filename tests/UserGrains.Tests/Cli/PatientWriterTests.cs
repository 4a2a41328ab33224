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

    [Theory]
    [InlineData("Ada", true)]
    [InlineData("Eve", false)]
    public async Task A_restore_whose_answer_was_lost_is_told_from_a_user_who_was_there(string nameThere, bool isStored)
    {
        var user = new UserMetadata { Id = "ada", Name = "Ada", Version = 7, Custom = new CustomFields([new("level", 1)]) };
        var attempts = 0;
        var writer = new PatientWriter((_, _, _) => Task.CompletedTask, _time, new Restoring(
            (_, _) => Task.FromException(++attempts == 1 ? new UserGrainsException(UserGrainsError.OutcomeUnknown, "lost") : new UserGrainsException(UserGrainsError.UserAlreadyExists, "there")),
            (_, _) => Task.FromResult<UserMetadata?>(user with { Name = nameThere, Custom = new CustomFields([new("level", 1)]) })));

        var failure = await Record.ExceptionAsync(() => writer.WriteAsync(new ImportedUser("ada", _user.Patch, new ImportPosition(1, 1), user), Token));

        Assert.Equal(isStored ? null : UserGrainsError.UserAlreadyExists, (failure as UserGrainsException)?.Error);
        Assert.Equal(2, attempts);
    }

    [Fact]
    public async Task A_restore_that_meets_a_user_at_once_does_not_ask_who_it_is()
    {
        var writer = new PatientWriter((_, _, _) => Task.CompletedTask, _time, new Restoring(
            (_, _) => Task.FromException(new UserGrainsException(UserGrainsError.UserAlreadyExists, "there")),
            (_, _) => throw new InvalidOperationException("It was asked.")));

        var failure = await Assert.ThrowsAsync<UserGrainsException>(() => writer.WriteAsync(new ImportedUser("ada", _user.Patch, new ImportPosition(1, 1), new UserMetadata { Id = "ada" }), Token));

        Assert.Equal(UserGrainsError.UserAlreadyExists, failure.Error);
    }

    [Fact]
    public async Task Any_other_failure_is_not_repeated()
    {
        var writer = new PatientWriter((_, _, _) => Task.FromException(new UserGrainsException(UserGrainsError.AppContextOff, "off")), _time);

        await Assert.ThrowsAsync<UserGrainsException>(() => writer.WriteAsync(_user, Token));

        Assert.Empty(_time.Delays);
    }
}
