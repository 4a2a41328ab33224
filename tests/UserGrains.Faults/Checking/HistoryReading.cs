using System.Globalization;

namespace UserGrains.Faults.Checking;

/// <summary>Puts the lines of <see cref="HistoryFile"/> together.</summary>
internal sealed class HistoryReading
{
    private readonly Dictionary<string, WriteRecord> _writes = new(StringComparer.Ordinal);
    private readonly List<ReadRecord> _reads = [];
    private readonly List<Sighting> _sightings = [];
    private readonly List<CallError> _errors = [];
    private readonly List<FinalState> _finals = [];
    private readonly List<Mark> _marks = [];
    private readonly Dictionary<string, IReadOnlyList<string>> _watches = new(StringComparer.Ordinal);

    public void Take(string[] words)
    {
        var at = Number(words[1]);
        switch (words[0])
        {
            case "i":
                _writes.Add(words[2], new WriteRecord(words[2], words[3], at));
                break;
            case "a":
                _writes[words[2]] = _writes[words[2]] with { AcknowledgedAt = at, Version = Number(words[3]) };
                break;
            case "r":
                _reads.Add(new ReadRecord(words[2], Number(words[3]), at, Number(words[4]), words[5], string.Equals(words[6], "strong", StringComparison.Ordinal)));
                break;
            case "e":
                _errors.Add(new CallError(words[2], words[3], Number(words[4]), at, words[5], string.Equals(words[6], "transient", StringComparison.Ordinal)));
                break;
            case "s":
                _sightings.Add(new Sighting(words[2], words[3], at, Number(words[4]), words[5], Number(words[6])));
                break;
            case "f":
                _finals.Add(new FinalState(words[2], Number(words[3]), words[4]));
                break;
            case "m":
                _marks.Add(new Mark(at, words[2], words[3]));
                break;
            case "w":
                _watches[words[2]] = words[3].Split(',');
                break;
            default:
                throw new FormatException($"A line of the history begins with '{words[0]}', which means nothing.");
        }
    }

    public FaultHistory History() => new()
    {
        Writes = [.. _writes.Values],
        Reads = _reads,
        Sightings = _sightings,
        Errors = _errors,
        Finals = _finals,
        Marks = [.. _marks.OrderBy(mark => mark.At)],
        LiveWatches = _watches,
    };

    private static long Number(string word) => long.Parse(word, CultureInfo.InvariantCulture);
}
