using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace UserGrains.Faults.Checking;

/// <summary>
/// One process's part of a history: one line for each event, written through to the system at once, so that a killed process has left everything
/// that it did. Words of a line are separated by blanks; neither users nor writes have any in their names.
/// </summary>
internal sealed class HistoryFile(string path) : IDisposable
{
    private readonly FileStream _file = new(path, FileMode.Append, FileAccess.Write, FileShare.Read, bufferSize: 0);
    private readonly Lock _lock = new();

    /// <summary>The machine's monotonic clock in microseconds: the same for all its processes.</summary>
    public static long Now => Stopwatch.GetTimestamp() / (Stopwatch.Frequency / 1_000_000);

    /// <summary>A write is about to be sent for the first time.</summary>
    public void Started(string write, string user) => Append($"i {Now} {write} {user}");

    /// <summary>A write was acknowledged.</summary>
    public void Acknowledged(string write, long version) => Append($"a {Now} {write} {version}");

    public void Read(string user, long startedAt, long version, string value, bool isStrong) =>
        Append($"r {Now} {user} {startedAt} {version} {(version == 0 ? "-" : value)} {(isStrong ? "strong" : "plain")}");

    public void Failed(string operation, string user, long startedAt, string error, bool isTransient) =>
        Append($"e {Now} {operation} {user} {startedAt} {error} {(isTransient ? "transient" : "final")}");

    public void Seen(string watch, string user, long version, string value, long incarnation) =>
        Append($"s {Now} {watch} {user} {version} {(version == 0 ? "-" : value)} {incarnation}");

    public void Final(string user, long version, string value) => Append($"f {Now} {user} {version} {(version == 0 ? "-" : value)}");

    public void Mark(string kind, string subject) => Append($"m {Now} {kind} {subject}");

    /// <summary>This watch is one that must have converged.</summary>
    public void Live(string watch, IEnumerable<string> users) => Append($"w {Now} {watch} {string.Join(',', users)}");

    public void Dispose() => _file.Dispose();

    /// <summary>Reads the parts of a history back together.</summary>
    public static FaultHistory Read(IEnumerable<string> paths)
    {
        var reading = new HistoryReading();
        foreach (var line in paths.SelectMany(File.ReadLines))
        {
            reading.Take(line.Split(' '));
        }

        return reading.History();
    }

    private void Append(FormattableString line)
    {
        var bytes = Encoding.UTF8.GetBytes(line.ToString(CultureInfo.InvariantCulture) + '\n');
        lock (_lock)
        {
            _file.Write(bytes);
        }
    }
}
