namespace UserGrains.Watchers;

/// <summary>The side of a watcher grain that its silos see.</summary>
[Alias("UserGrains.IWatcherUpkeepGrain")]
internal interface IWatcherUpkeepGrain : IGrainWithStringKey
{
    /// <summary>Activates the watcher, and has it try again what it was refused before.</summary>
    [Alias("Wake")]
    Task WakeAsync();
}
