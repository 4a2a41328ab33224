using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Storage;
using Orleans.TestingHost;
using UserGrains.Sqlite;
using Xunit;

namespace UserGrains.Tests.Storage;

/// <summary>The storage as a silo has it.</summary>
public sealed class SqliteHostingTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_silo_keeps_states_and_reminders_over_a_restart()
    {
        var grain = GrainStorageExtensions.NewGrain();
        await using (var first = await StartSiloAsync(silo => silo.AddUserGrainsSqlite(options => options.DataSource = _folder.Database)))
        {
            await Storage(first, UserGrainsStorage.ProviderName).CreateAsync(grain, "kept");
            await Reminders(first).UpsertRow(new ReminderEntry { GrainId = grain, ReminderName = "wake", StartAt = DateTime.UnixEpoch, Period = TimeSpan.FromMinutes(1) }, Token);
        }

        Assert.False(File.Exists(_folder.Database + "-wal"));
        await using var second = await StartSiloAsync(silo => silo.AddUserGrainsSqlite(options => options.DataSource = _folder.Database));
        Assert.Equal("kept", (await Storage(second, UserGrainsStorage.ProviderName).ReadAsync(grain)).State!.Text);
        Assert.Equal(0, ((IGrainStorageScan)Storage(second, UserGrainsStorage.ProviderName)).Epoch);
        Assert.Single((await Reminders(second).ReadRows(grain, Token)).Reminders);
    }

    [Fact]
    public async Task Storages_of_other_names_have_files_of_their_own_and_adding_one_twice_is_harmless()
    {
        await using var cluster = await StartSiloAsync(silo => silo
            .AddUserGrainsSqlite(options => options.DataSource = _folder.Database)
            .AddUserGrainsSqlite(options => options.MaxQueuedWrites = 1_000)
            .AddUserGrainsSqlite("other", options => options.DataSource = Path.Combine(_folder.Path, "other.db")));
        var grain = GrainStorageExtensions.NewGrain();

        await Storage(cluster, "other").CreateAsync(grain, "other");

        Assert.False((await Storage(cluster, UserGrainsStorage.ProviderName).ReadAsync(grain)).RecordExists);
        Assert.True((await Storage(cluster, "other").ReadAsync(grain)).RecordExists);
    }

    [Fact]
    public async Task A_silo_whose_database_is_held_by_another_does_not_start()
    {
        await using var held = SqliteStore.Open(_folder.Database);

        var exception = await Assert.ThrowsAnyAsync<Exception>(() => StartSiloAsync(silo => silo.AddUserGrainsSqlite(options => options.DataSource = _folder.Database)));

        Assert.Contains("in use by another node", exception.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Options_that_break_a_limit_are_all_named()
    {
        var validator = new UserGrainsSqliteOptionsValidator();
        var options = new UserGrainsSqliteOptions { DataSource = "", MaxCommitWrites = 0, ReadConnections = 257, BusyTimeout = TimeSpan.FromHours(1), Synchronous = (SqliteSynchronous)7 };

        var result = validator.Validate("any", options);

        Assert.True(result.Failed);
        Assert.Equal(5, result.Failures.Count());
        Assert.All(
            [nameof(options.DataSource), nameof(options.MaxCommitWrites), nameof(options.ReadConnections), nameof(options.BusyTimeout), nameof(options.Synchronous)],
            name => Assert.Contains(name, result.FailureMessage, StringComparison.Ordinal));
        Assert.Equal(ValidateOptionsResult.Success, validator.Validate("any", new UserGrainsSqliteOptions()));
    }

    private static async Task<InProcessTestCluster> StartSiloAsync(Action<ISiloBuilder> configure)
    {
        var builder = new InProcessTestClusterBuilder(1);
        builder.ConfigureSilo((_, silo) => configure(silo));
        var cluster = builder.Build();
        try
        {
            await cluster.DeployAsync();
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    private static IGrainStorage Storage(InProcessTestCluster cluster, string name) => cluster.GetSiloServiceProvider().GetRequiredKeyedService<IGrainStorage>(name);

    private static IReminderTable Reminders(InProcessTestCluster cluster) => cluster.GetSiloServiceProvider().GetRequiredService<IReminderTable>();
}
