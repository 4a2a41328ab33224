using Microsoft.Data.Sqlite;

namespace UserGrains.Sqlite;

/// <summary>
/// One run of a node on its database, and the lock that belongs to it. Each run has a mark, in the database and in the sidecar, by which the next start
/// tells whether the database was replaced by an older copy meanwhile (or the mark was lost); its epoch rises then.
/// </summary>
/// <remarks>
/// The sidecar names the new run first, so that a node killed between the two still recognizes its database. The mark in the database needs room on the
/// disk. Where there is none it is made up for before the first batch: until then the database is as the run before left it.
/// </remarks>
internal sealed class DatabaseRun : IDisposable
{
    private readonly NodeLock _lock;
    private readonly string _name = RunMark.NewRun();
    private readonly Lock _noting = new();
    private RunMark _mark;

    private DatabaseRun(NodeLock nodeLock, RunMark mark, bool isNewEpoch)
    {
        _lock = nodeLock;
        _mark = mark with { NextRun = _name };
        HasNewEpoch = isNewEpoch;
        _lock.Write(_mark);
    }

    /// <summary>Gets a value indicating whether the database is not the one, or not the state, that this node had.</summary>
    public bool HasNewEpoch { get; }

    /// <summary>Gets a value indicating whether the database has the mark of this run.</summary>
    public bool IsMarked { get; private set; }

    public long Epoch => _mark.Epoch;

    public static DatabaseRun Announce(NodeLock nodeLock, SqliteConnection connection, long sequence, TimeProvider time)
    {
        var run = SqliteSchema.Text(connection, "SELECT value FROM meta WHERE name = 'run'")!;
        var epoch = SqliteSchema.Scalar(connection, "SELECT value FROM meta WHERE name = 'epoch'");
        var mark = nodeLock.Read();

        // No run yet and no mark: a database that was just made.
        var isNewEpoch = !(mark?.Knows(run, sequence) ?? run.Length == 0);
        if (isNewEpoch)
        {
            // Without the mark nobody knows which epochs were used since the copy was made; the time is above all of them.
            epoch = mark is null ? Math.Max(epoch + 1, time.GetUtcNow().ToUnixTimeSeconds()) : Math.Max(epoch, mark.Epoch) + 1;
        }

        return new DatabaseRun(nodeLock, (mark ?? RunMark.Unknown) with { Epoch = epoch }, isNewEpoch);
    }

    /// <summary>Writes the mark into the database, unless that was done. Nothing else may be written before.</summary>
    public void Mark(SqliteConnection connection, long sequence)
    {
        if (IsMarked)
        {
            return;
        }

        using (var transaction = connection.BeginTransaction())
        {
            using var command = connection.CreateCommand();
            command.CommandText = "UPDATE meta SET value = CASE name WHEN 'run' THEN $run ELSE $epoch END WHERE name IN ('run', 'epoch')";
            command.Parameters.AddWithValue("$run", _name);
            command.Parameters.AddWithValue("$epoch", Epoch);
            command.ExecuteNonQuery();
            transaction.Commit();
        }

        lock (_noting)
        {
            _mark = new RunMark(_name, _name, sequence, Epoch);
            _lock.Write(_mark);
            IsMarked = true;
        }
    }

    /// <summary>Notes in the sidecar how far the database has come.</summary>
    public void Note(long sequence)
    {
        lock (_noting)
        {
            if (IsMarked && sequence != _mark.Sequence)
            {
                _mark = _mark with { Sequence = sequence };
                _lock.Write(_mark);
            }
        }
    }

    public void Dispose() => _lock.Dispose();
}
