using System.Runtime.CompilerServices;

namespace UserGrains.Sqlite;

/// <summary>
/// The scan. "Changed since" follows the list of changes, as long as that reaches back far enough; else the whole table is gone through. Each step is a
/// short read on a thread of the pool, so that neither the caller's grain nor the log's checkpoints wait for it.
/// </summary>
internal sealed partial class SqliteGrainStorage
{
    private const int RowsAtOnce = 256;
    private const int ChangesAtOnce = 4_096;

    private const string RangeSql = "SELECT (SELECT min(seq) FROM change), (SELECT max(seq) FROM change)";

    private const string ChangesSql =
        """
        SELECT c.seq, g.type, g.key, g.payload, g.cleared FROM change c CROSS JOIN grain_state g ON g.id = c.id AND g.seq = c.seq
        WHERE c.seq > ?1 AND c.seq <= ?2 AND g.state = ?3 ORDER BY c.seq
        """;

    private const string PositionsSql = "SELECT seq, id FROM grain_state WHERE state = ?1 AND seq > ?2 ORDER BY seq";

    private const string PositionSql = "SELECT seq FROM grain_state WHERE id = ?1";

    private const string RowSql = "SELECT seq, type, key, payload, cleared FROM grain_state WHERE id = ?1 AND seq = ?2";

    public int PartitionCount => 1;

    public long Epoch => database.Epoch;

    public int PartitionOf(GrainId grain) => 0;

    public async IAsyncEnumerable<ScannedRecord<T>> ReadAsync<T>(string stateName, int partition, long since, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(stateName);
        ArgumentOutOfRangeException.ThrowIfNotEqual(partition, 0);
        ArgumentOutOfRangeException.ThrowIfNegative(since);

        var state = RecordKey.EncodeStateName(stateName);
        var position = since;
        var (first, last) = await ReadOnPoolAsync(0, static (session, _) => ReadRange(session), cancellationToken);
        while (position > 0 && position < last)
        {
            var (complete, rows) = await ReadOnPoolAsync((state, position, last), static (session, at) => ReadChanges(session, at.state, at.position, at.last), cancellationToken);
            if (!complete)
            {
                break;
            }

            foreach (var row in rows)
            {
                yield return ToRecord<T>(row);
            }

            position = Math.Min(position + ChangesAtOnce, last);
        }

        if (position >= last && position > 0)
        {
            yield break;
        }

        await foreach (var row in ReadTableAsync(state, position, cancellationToken))
        {
            yield return ToRecord<T>(row);
        }
    }

    /// <summary>
    /// Goes through the table in rounds. A round fixes the order of what it reads, and leaves a row that is written meanwhile to the next one.
    /// So no record comes twice, and none is left out because it is written all the time. Such a row is reported as it is then, but under the head,
    /// the highest position when the scan began: a row that was reported before and written since may stand between the two, and whoever goes on from the
    /// highest position reported must still be told of it.
    /// </summary>
    private async IAsyncEnumerable<ScannedRow> ReadTableAsync(byte[] state, long since, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var round = await ReadOnPoolAsync((state, since), static (session, from) => ReadPositions(session, from.state, from.since), cancellationToken);
        var head = round.Count == 0 ? since : round[^1].Sequence;
        while (round.Count > RowsAtOnce)
        {
            var moved = new List<RecordETag>();
            foreach (var chunk in round.Chunk(RowsAtOnce))
            {
                var rows = await ReadOnPoolAsync((chunk, moved), static (session, at) => ReadRows(session, at.chunk, at.moved), cancellationToken);
                foreach (var row in rows)
                {
                    yield return row.UpTo(head);
                }
            }

            round = await ReadOnPoolAsync(moved, static (session, rows) => session.Snapshot(rows, ReadPositionsAgain), cancellationToken);
        }

        // Few enough to be read with their positions in one moment.
        var lastRows = await ReadOnPoolAsync(
            round,
            static (session, rows) => session.Snapshot(rows, static (session, rows) => ReadRows(session, ReadPositionsAgain(session, rows), moved: [])),
            cancellationToken);
        foreach (var row in lastRows)
        {
            yield return row.UpTo(head);
        }
    }

    private async Task<TResult> ReadOnPoolAsync<TState, TResult>(TState state, Func<ReaderSession, TState, TResult> read, CancellationToken cancellationToken) =>
        await Task.Run(async () => await database.ReadAsync(state, read, cancellationToken), cancellationToken);

    private static (long First, long Last) ReadRange(ReaderSession session)
    {
        var statement = session.Prepare(RangeSql);
        try
        {
            statement.Step();
            return (statement.Int64(0), statement.Int64(1));
        }
        finally
        {
            statement.Reset();
        }
    }

    /// <returns>Not complete when entries after <paramref name="since"/> have been dropped from the list already.</returns>
    private static (bool Complete, List<ScannedRow> Rows) ReadChanges(ReaderSession session, byte[] state, long since, long last)
    {
        return session.Snapshot((state, since, last), static (session, at) =>
        {
            var rows = new List<ScannedRow>();
            if (ReadRange(session).First > at.since + 1)
            {
                return (false, rows);
            }

            var statement = session.Prepare(ChangesSql).Bind(1, at.since).Bind(2, Math.Min(at.since + ChangesAtOnce, at.last)).BindText(3, at.state);
            try
            {
                while (statement.Step())
                {
                    rows.Add(ScannedRow.Read(statement));
                }
            }
            finally
            {
                statement.Reset();
            }

            return (true, rows);
        });
    }

    private static List<RecordETag> ReadPositions(ReaderSession session, byte[] state, long since)
    {
        var positions = new List<RecordETag>();
        var statement = session.Prepare(PositionsSql).BindText(1, state).Bind(2, since);
        try
        {
            while (statement.Step())
            {
                positions.Add(new RecordETag(statement.Int64(1), statement.Int64(0)));
            }
        }
        finally
        {
            statement.Reset();
        }

        return positions;
    }

    private static List<RecordETag> ReadPositionsAgain(ReaderSession session, List<RecordETag> rows)
    {
        var positions = new List<RecordETag>(rows.Count);
        var statement = session.Prepare(PositionSql);
        foreach (var row in rows)
        {
            try
            {
                if (statement.Bind(1, row.RowId).Step())
                {
                    positions.Add(row with { Sequence = statement.Int64(0) });
                }
            }
            finally
            {
                statement.Reset();
            }
        }

        positions.Sort(static (left, right) => left.Sequence.CompareTo(right.Sequence));
        return positions;
    }

    private static List<ScannedRow> ReadRows(ReaderSession session, IReadOnlyList<RecordETag> chunk, List<RecordETag> moved)
    {
        var rows = new List<ScannedRow>(chunk.Count);
        var statement = session.Prepare(RowSql);
        foreach (var row in chunk)
        {
            try
            {
                if (statement.Bind(1, row.RowId).Bind(2, row.Sequence).Step())
                {
                    rows.Add(ScannedRow.Read(statement));
                }
                else
                {
                    moved.Add(row);
                }
            }
            finally
            {
                statement.Reset();
            }
        }

        return rows;
    }

    private ScannedRecord<T> ToRecord<T>(ScannedRow row) => new(row.Grain, row.Payload is null ? default : Deserialize<T>(row.Payload), row.Sequence);
}
