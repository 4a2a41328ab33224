namespace UserGrains.Benchmarks.Scenarios;

/// <summary>Everything that can be measured.</summary>
internal static class ScenarioList
{
    public static IReadOnlyList<IScenario> All { get; } =
    [
        new UpdateScenario(),
        new UpdateAzureScenario(),
        new UpdateHotScenario(),
        new UpdateOneScenario(),
        new UpdateOneAzureScenario(),
        new ScaleScenario(),
        new ColdScenario(),
        new CallScenario(),
        new WatchScenario(),
        new WatchManyScenario(),
        new FanOutScenario(),
        new MemoryScenario(),
        new HttpGetScenario(),
        new HttpUpdateScenario(),
        new HttpWatchScenario(),
        new HttpConnectionsScenario(),
        new ListScenario(),
        new LookupScenario(),
        new DirectoryScenario(),
    ];

    /// <summary>The name of a scenario as it is asked for: those that there are for several storages have the storage in their names.</summary>
    public static string NameOf(string name, string storage) =>
        All.Any(each => string.Equals(each.Name, $"{name} --storage {storage}", StringComparison.Ordinal)) ? $"{name} --storage {storage}" : name;
}
