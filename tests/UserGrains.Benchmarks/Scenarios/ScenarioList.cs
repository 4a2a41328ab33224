namespace UserGrains.Benchmarks.Scenarios;

/// <summary>Everything that can be measured.</summary>
internal static class ScenarioList
{
    public static IReadOnlyList<IScenario> All { get; } =
    [
        new UpdateScenario(),
        new UpdateHotScenario(),
        new UpdateOneScenario(),
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
}
