using UserGrains.Faults.Checking;

namespace UserGrains.SystemTests.Faults;

/// <summary>What processes of a fault run write down is what the checker reads.</summary>
public sealed class HistoryFileTests
{
    [Fact]
    public void What_several_processes_wrote_is_read_back_as_one_history()
    {
        using var folder = new TempFolder();
        var paths = new[] { Path.Combine(folder.Path, "load"), Path.Combine(folder.Path, "watch") };
        using (var load = new HistoryFile(paths[0]))
        using (var watch = new HistoryFile(paths[1]))
        {
            load.Started("load.1", "ada");
            load.Failed("write", "ada", HistoryFile.Now, "OutcomeUnknown", isTransient: true);
            load.Acknowledged("load.1", 1);
            load.Started("load.2", "ada");
            load.Read("ada", HistoryFile.Now, 1, "load.1", isStrong: true);
            load.Read("grace", HistoryFile.Now, 0, string.Empty, isStrong: false);
            watch.Seen("watch", "ada", 1, "load.1", 7);
            watch.Seen("watch", "grace", 0, string.Empty, 0);
            watch.Live("watch", ["ada", "grace"]);
            watch.Final("ada", 1, "load.1");
            watch.Mark("Kill+", "silo");
        }

        var history = HistoryFile.Read(paths);

        Assert.Equal([("load.1", 1, true), ("load.2", 0, false)], history.Writes.Select(write => (write.Id, write.Version, write.AcknowledgedAt is not null)));
        Assert.Equal([("ada", 1, "load.1", true), ("grace", 0, "-", false)], history.Reads.Select(read => (read.User, read.Version, read.Value, read.IsStrong)));
        Assert.Equal([("ada", 1, "load.1", 7), ("grace", 0, "-", 0)], history.Sightings.Select(seen => (seen.User, seen.Version, seen.Value, seen.Incarnation)));
        Assert.Equal([("write", "OutcomeUnknown", true)], history.Errors.Select(error => (error.Operation, error.Error, error.IsTransient)));
        Assert.Equal([new FinalState("ada", 1, "load.1")], history.Finals);
        Assert.Equal([("Kill+", "silo")], history.Marks.Select(mark => (mark.Kind, mark.Subject)));
        Assert.Equal(["ada", "grace"], history.LiveWatches["watch"]);
    }
}
