using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace UserGrains;

/// <summary>The metrics and traces of a silo. No tag ever holds an id or a value.</summary>
internal sealed class UserGrainsInstrumentation : IDisposable
{
    /// <summary>The name of the meter and of the activity source.</summary>
    public const string Name = "UserGrains";

    private const string OutcomeTag = "outcome";

    private readonly Meter _meter;
    private readonly Counter<long> _updates;
    private readonly Histogram<double> _writeSeconds;
    private readonly Histogram<int> _updatesPerWrite;

    public UserGrainsInstrumentation(IMeterFactory meters)
    {
        _meter = meters.Create(Name);
        _updates = _meter.CreateCounter<long>("usergrains.updates", "{update}", "Writes of users by outcome.");
        _writeSeconds = _meter.CreateHistogram<double>("usergrains.store.duration", "s", "How long storage took for one write of a user, by outcome.");
        _updatesPerWrite = _meter.CreateHistogram<int>("usergrains.store.updates", "{update}", "Callers answered by one write of a user.");
        Pending = _meter.CreateUpDownCounter<long>("usergrains.updates.pending", "{update}", "Callers who wait for storage.");
    }

    /// <summary>Gets the source of activities.</summary>
    public static ActivitySource Source { get; } = new(Name);

    /// <summary>Gets the number of callers who wait for storage.</summary>
    public UpDownCounter<long> Pending { get; }

    /// <summary>Counts a write by its outcome.</summary>
    public void OnAnswered(UserWriteResult? result, UserGrainsException? fault)
    {
        if (_updates.Enabled)
        {
            _updates.Add(1, new KeyValuePair<string, object?>(OutcomeTag, NameOf(result, fault)));
        }
    }

    /// <summary>Measures a write to storage.</summary>
    public void OnWritten(long start, int callers, bool isStored)
    {
        _updatesPerWrite.Record(callers);
        if (_writeSeconds.Enabled)
        {
            _writeSeconds.Record(
                Stopwatch.GetElapsedTime(start).TotalSeconds,
                new KeyValuePair<string, object?>(OutcomeTag, isStored ? "stored" : "failed"));
        }
    }

    public void Dispose() => _meter.Dispose();

    private static string NameOf(UserWriteResult? result, UserGrainsException? fault) => result switch
    {
        _ when fault is not null => fault.Error.ToString(),
        { Repeated: true } => "repeated",
        { Status: UserWriteStatus.Applied } => "applied",
        { Status: UserWriteStatus.Unchanged } => "unchanged",
        { Status: UserWriteStatus.VersionConflict } => "version_conflict",
        { Status: UserWriteStatus.NotFound } => "not_found",
        { Status: UserWriteStatus.AlreadyExists } => "already_exists",
        _ => "unknown",
    };
}
