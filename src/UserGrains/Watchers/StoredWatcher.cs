namespace UserGrains.Watchers;

/// <summary>
/// A watcher in storage: simple properties, so that any Orleans storage serializer can write it. Names, numbers and meanings never change;
/// what is new gets a new property with a default that means "not there". At its limits it stays below 800 KB.
/// </summary>
[GenerateSerializer, Alias("UserGrains.StoredWatcher")]
internal sealed class StoredWatcher
{
    /// <summary>The highest <see cref="Format"/> that this version reads.</summary>
    public const int CurrentFormat = 1;

    /// <summary>Gets or sets the form of the record; 0 when there is none. It rises only when an older version must not read, and so not overwrite, the record.</summary>
    [Id(0)]
    public int Format { get; set; }

    /// <summary>Gets or sets the ids of the users, in the order they were added.</summary>
    [Id(1)]
    public string[] Users { get; set; } = [];

    [Id(2)]
    public StoredHandler[] Handlers { get; set; } = [];

    /// <summary>Gets or sets how long a batch gathers changes; 0 when it does not.</summary>
    [Id(3)]
    public TimeSpan BatchWindow { get; set; }

    public static StoredWatcher From(WatcherState state) => new()
    {
        Format = CurrentFormat,
        Users = [.. state.Users],
        Handlers = [.. state.Handlers.Select(handler => StoredHandler.From(handler, state.Users))],
        BatchWindow = state.BatchWindow,
    };

    /// <summary>Reads the state back.</summary>
    /// <exception cref="NotSupportedException">A newer version wrote the record.</exception>
    public WatcherState ToState() => Format <= CurrentFormat
        ? new WatcherState([.. Users], [.. Handlers.Select(handler => handler.ToState(Users))]) { BatchWindow = BatchWindow }
        : throw new NotSupportedException($"The stored watcher has format {Format}, and this version reads up to {CurrentFormat}. Run the version that wrote it.");
}
