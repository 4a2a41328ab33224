using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using UserGrains.Testing;
using Xunit;

namespace UserGrains.Tests.Users;

/// <summary>No id and no value of a user gets into our logs, metrics and traces.</summary>
public sealed class PrivacyTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Logs_name_the_failure_and_not_the_user()
    {
        using var logs = new Logs();
        await using var cluster = await UserGrainsTestCluster.StartAsync(options => options.ConfigureSilo = silo => silo.Services.AddLogging(logging => logging.AddProvider(logs)));
        var user = cluster.GetUser("ada-lovelace");
        cluster.Storage.FailReads();
        await TestUsers.FailureOf(user.CreateAsync(new UserPatch { Name = "Secret" }, Token));
        cluster.Storage.FailWrites(StorageMoment.AfterCommit);
        await Assert.ThrowsAsync<UserGrainsException>(() => TestUsers.RetryAsync(() => user.CreateAsync(new UserPatch { Name = "Secret" }, Token)));

        Assert.Contains(logs.Entries, entry => entry.EventId == 1001 && entry.Text.Contains(nameof(TestStorageException), StringComparison.Ordinal));
        Assert.Contains(logs.Entries, entry => entry.EventId == 1002);
        Assert.All(logs.Entries.Where(entry => entry.Category.StartsWith("UserGrains", StringComparison.Ordinal)), entry =>
        {
            Assert.DoesNotContain("ada-lovelace", entry.Text, StringComparison.Ordinal);
            Assert.DoesNotContain("Secret", entry.Text, StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task Metrics_and_traces_have_outcomes_and_numbers_and_nothing_else()
    {
        var tags = new ConcurrentBag<(string Name, KeyValuePair<string, object?> Tag)>();
        var instruments = new ConcurrentDictionary<string, double>(StringComparer.Ordinal);
        using var metrics = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name is UserGrainsInstrumentation.Name)
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        metrics.SetMeasurementEventCallback<long>((instrument, value, measured, _) => Take(instrument.Name, value, measured));
        metrics.SetMeasurementEventCallback<int>((instrument, value, measured, _) => Take(instrument.Name, value, measured));
        metrics.SetMeasurementEventCallback<double>((instrument, value, measured, _) => Take(instrument.Name, value, measured));
        metrics.Start();
        using var traces = new ActivityListener
        {
            ShouldListenTo = source => source.Name is UserGrainsInstrumentation.Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity => Take(activity.OperationName, 1, [.. activity.TagObjects]),
        };
        ActivitySource.AddActivityListener(traces);

        await using var cluster = await UserGrainsTestCluster.StartAsync();
        var user = cluster.GetUser("ada-lovelace");
        await user.CreateAsync(new UserPatch { Name = "Secret" }, Token);
        await user.UpdateAsync(new UserPatch { Name = "Secret" }, Token);
        await TestUsers.FailureOf(user.UpdateAsync(new UserPatch { Name = "" }, Token));
        await cluster.Chat.GetUsersAsync(new UserQuery { Filter = "name == 'Secret'" }, Token);

        Assert.Equal(
            "store user usergrains.directory.news usergrains.directory.query.duration usergrains.directory.scan.duration usergrains.directory.scanned usergrains.store.duration usergrains.store.updates usergrains.updates usergrains.updates.pending",
            string.Join(" ", instruments.Keys.Order(StringComparer.Ordinal)));
        Assert.All(tags, tag => Assert.True(tag.Tag.Key is "outcome" or "updates", tag.Tag.Key));
        Assert.All(tags, tag => Assert.Matches("^([a-z_]+|[A-Za-z]+|[0-9]+)$", tag.Tag.Value!.ToString()));
        Assert.All(tags, tag => Assert.DoesNotContain("ada-lovelace", tag.Tag.Value!.ToString(), StringComparison.Ordinal));
        Assert.Contains(tags, tag => tag.Tag.Value is "applied");
        Assert.Contains(tags, tag => tag.Tag.Value is "unchanged");
        Assert.Contains(tags, tag => tag.Tag.Value is nameof(UserGrainsError.InvalidUser));

        void Take(string name, double value, ReadOnlySpan<KeyValuePair<string, object?>> measured)
        {
            instruments.AddOrUpdate(name, value, (_, sum) => sum + value);
            foreach (var tag in measured)
            {
                tags.Add((name, tag));
            }
        }
    }

    private sealed class Logs : ILoggerProvider
    {
        public ConcurrentQueue<(string Category, int EventId, string Text)> Entries { get; } = [];

        public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

        public void Dispose()
        {
        }

        private sealed class Logger(Logs logs, string category) : ILogger
        {
            public IDisposable? BeginScope<TState>(TState state)
                where TState : notnull
                => null;

            public bool IsEnabled(LogLevel logLevel) => true;

            public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
                logs.Entries.Enqueue((category, eventId.Id, formatter(state, exception) + exception));
        }
    }
}
