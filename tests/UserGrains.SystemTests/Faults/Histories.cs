using UserGrains.Faults.Checking;

namespace UserGrains.SystemTests.Faults;

/// <summary>A history of one user, written down step by step; every step happens one second after the one before.</summary>
internal sealed class Histories
{
    private const string User = "ada";
    private const string Watch = "watch";

    private readonly List<WriteRecord> _writes = [];
    private readonly List<ReadRecord> _reads = [];
    private readonly List<Sighting> _sightings = [];
    private readonly List<CallError> _errors = [];
    private readonly List<FinalState> _finals = [];
    private bool _isWatchLive;
    private long _now;

    /// <summary>A write that was acknowledged.</summary>
    public Histories Wrote(string write, long version) => Wrote(write, version, Tick(), Tick());

    /// <summary>A write that was acknowledged, from one second to another.</summary>
    public Histories Wrote(string write, long version, long from, long to)
    {
        _writes.Add(new WriteRecord(write, User, Seconds(from)) { AcknowledgedAt = Seconds(to), Version = version });
        return this;
    }

    /// <summary>A write whose caller never learned its outcome.</summary>
    public Histories Lost(string write)
    {
        _writes.Add(new WriteRecord(write, User, Seconds(Tick())));
        return this;
    }

    public Histories Read(long version, string value, bool isStrong = false) => Read(version, value, Tick(), isStrong);

    public Histories Read(long version, string value, long at, bool isStrong = false)
    {
        _reads.Add(new ReadRecord(User, Seconds(at), Seconds(at) + 1, version, value, isStrong));
        return this;
    }

    public Histories Saw(long version, string value, long incarnation = 7)
    {
        _isWatchLive = true;
        _sightings.Add(new Sighting(Watch, User, Seconds(Tick()), version, value, incarnation));
        return this;
    }

    public Histories Failed(string error, bool isTransient)
    {
        _errors.Add(new CallError("write", User, Seconds(Tick()), Seconds(Tick()), error, isTransient));
        return this;
    }

    public Histories Watched()
    {
        _isWatchLive = true;
        return this;
    }

    public Histories Ended(long version, string value)
    {
        _finals.Add(new FinalState(User, version, value));
        return this;
    }

    public FaultHistory Build() => new()
    {
        Writes = _writes,
        Reads = _reads,
        Sightings = _sightings,
        Errors = _errors,
        Finals = _finals,
        LiveWatches = _isWatchLive
            ? new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal) { [Watch] = [User] }
            : new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal),
    };

    public IReadOnlyList<string> Check() => [.. HistoryChecker.Check(Build(), TimeSpan.FromSeconds(10)).Select(violation => violation.ToString())];

    private static long Seconds(long second) => second * 1_000_000;

    private long Tick() => ++_now;
}
