using System.Runtime.CompilerServices;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;
using Orleans.Storage;

namespace UserGrains.Testing;

/// <summary>
/// A grain storage in memory, outside the silos, so that it outlives them. It can be told to fail, to hold writes, and to forget to answer, for one record or all.
/// A record is named by its grain's key: of a user, <see cref="UserKey.ToString"/>.
/// </summary>
public sealed class TestStorage : IGrainStorage, IGrainStorageScan
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(string StateName, GrainId GrainId), Row> _rows = [];
    private readonly Dictionary<string, int> _writes = new(StringComparer.Ordinal);
    private readonly List<StorageHold> _holds = [];
    private readonly List<Fault> _faults = [];
    private readonly Serializer _serializer;
    private long _position;
    private long _epoch;
    private long _writeCount;
    private long _readCount;

    /// <summary>Initializes a new instance of the <see cref="TestStorage"/> class, empty.</summary>
    public TestStorage()
    {
        _serializer = new ServiceCollection().AddSerializer().BuildServiceProvider().GetRequiredService<Serializer>();
    }

    /// <summary>Gets the number of writes that were kept.</summary>
    public long WriteCount => Interlocked.Read(ref _writeCount);

    /// <summary>Gets the number of reads that were answered.</summary>
    public long ReadCount => Interlocked.Read(ref _readCount);

    /// <summary>Gets the number of partitions that users are spread over, and with them the shards of the directory.</summary>
    /// <value>At least 1. The default is 1.</value>
    public int PartitionCount { get; init; } = 1;

    /// <inheritdoc/>
    public long Epoch => Interlocked.Read(ref _epoch);

    /// <inheritdoc/>
    public int PartitionOf(GrainId grain) => (int)(grain.GetUniformHashCode() % (uint)PartitionCount);

    /// <summary>Counts the writes of a record that were kept.</summary>
    /// <param name="key">The grain's key.</param>
    /// <returns>The number.</returns>
    public int CountWrites(string key)
    {
        lock (_lock)
        {
            return _writes.GetValueOrDefault(key);
        }
    }

    /// <summary>Has the next writes fail.</summary>
    /// <param name="moment">Whether the write is kept all the same.</param>
    /// <param name="key">The grain's key; <see langword="null"/> for all.</param>
    /// <param name="times">How many writes fail.</param>
    public void FailWrites(StorageMoment moment, string? key = null, int times = 1) => AddFault(new Fault(key, moment, IsRead: false) { Times = times });

    /// <summary>Has the next reads fail.</summary>
    /// <param name="key">The grain's key; <see langword="null"/> for all.</param>
    /// <param name="times">How many reads fail.</param>
    public void FailReads(string? key = null, int times = 1) => AddFault(new Fault(key, StorageMoment.BeforeCommit, IsRead: true) { Times = times });

    /// <summary>Holds writes until the returned object lets them go.</summary>
    /// <param name="moment">Whether they are held before or after they are kept.</param>
    /// <param name="key">The grain's key; <see langword="null"/> for all.</param>
    /// <returns>The hold.</returns>
    public StorageHold HoldWrites(StorageMoment moment, string? key = null)
    {
        var hold = new StorageHold(key, moment, Remove);
        lock (_lock)
        {
            _holds.Add(hold);
        }

        return hold;
    }

    /// <summary>Raises <see cref="Epoch"/>, as a storage does that finds itself replaced by a back-up. Grains learn of it when they are next activated.</summary>
    public void RaiseEpoch() => Interlocked.Increment(ref _epoch);

    /// <inheritdoc/>
    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        ArgumentNullException.ThrowIfNull(grainState);
        lock (_lock)
        {
            if (TakeFault(KeyOf(grainId), StorageMoment.BeforeCommit, isRead: true))
            {
                throw new TestStorageException();
            }

            var row = _rows.GetValueOrDefault((stateName, grainId));
            grainState.State = row?.Bytes is { } bytes ? _serializer.Deserialize<T>(bytes)! : Activator.CreateInstance<T>();
            grainState.ETag = row?.ETag;
            grainState.RecordExists = row?.Bytes is not null;
        }

        Interlocked.Increment(ref _readCount);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        ArgumentNullException.ThrowIfNull(grainState);
        return ReplaceAsync(stateName, grainId, grainState, _serializer.SerializeToArray(grainState.State));
    }

    /// <inheritdoc/>
    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        ArgumentNullException.ThrowIfNull(grainState);
        return ReplaceAsync(stateName, grainId, grainState, bytes: null);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<ScannedRecord<T>> ReadAsync<T>(
        string stateName,
        int partition,
        long since,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        List<KeyValuePair<(string StateName, GrainId GrainId), Row>> rows;
        lock (_lock)
        {
            rows = [.. _rows.Where(row => row.Key.StateName.Equals(stateName, StringComparison.Ordinal) && PartitionOf(row.Key.GrainId) == partition && row.Value.Position > since).OrderBy(row => row.Value.Position)];
        }

        foreach (var (key, row) in rows)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return new ScannedRecord<T>(key.GrainId, row.Bytes is { } bytes ? _serializer.Deserialize<T>(bytes) : default, row.Position);
            await Task.CompletedTask;
        }
    }

    private static string KeyOf(GrainId grainId) => grainId.Key.ToString()!;

    private async Task ReplaceAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState, byte[]? bytes)
    {
        var key = KeyOf(grainId);
        await HoldAsync(key, StorageMoment.BeforeCommit);
        Row row;
        lock (_lock)
        {
            if (TakeFault(key, StorageMoment.BeforeCommit, isRead: false))
            {
                throw new TestStorageException();
            }

            var stored = _rows.GetValueOrDefault((stateName, grainId));
            if (!string.Equals(stored?.ETag, grainState.ETag, StringComparison.Ordinal))
            {
                throw new InconsistentStateException("The record was replaced by somebody else.", stored?.ETag, grainState.ETag);
            }

            row = new Row(bytes, ++_position);
            _rows[(stateName, grainId)] = row;
            _writes[key] = _writes.GetValueOrDefault(key) + 1;
            Interlocked.Increment(ref _writeCount);
            if (TakeFault(key, StorageMoment.AfterCommit, isRead: false))
            {
                throw new TestStorageException();
            }
        }

        await HoldAsync(key, StorageMoment.AfterCommit);
        grainState.ETag = row.ETag;
        grainState.RecordExists = bytes is not null;
    }

    private Task HoldAsync(string key, StorageMoment moment)
    {
        lock (_lock)
        {
            var hold = _holds.Find(hold => hold.Moment == moment && (hold.Key is null || hold.Key.Equals(key, StringComparison.Ordinal)));
            return hold?.HoldAsync() ?? Task.CompletedTask;
        }
    }

    private void Remove(StorageHold hold)
    {
        lock (_lock)
        {
            _holds.Remove(hold);
        }
    }

    private void AddFault(Fault fault)
    {
        lock (_lock)
        {
            _faults.Add(fault);
        }
    }

    private bool TakeFault(string key, StorageMoment moment, bool isRead)
    {
        var fault = _faults.Find(fault =>
            fault.Moment == moment && fault.IsRead == isRead && (fault.Key is null || fault.Key.Equals(key, StringComparison.Ordinal)));
        if (fault is null)
        {
            return false;
        }

        if (--fault.Times == 0)
        {
            _faults.Remove(fault);
        }

        return true;
    }

    private sealed record Row(byte[]? Bytes, long Position)
    {
        public string ETag => Position.ToString(System.Globalization.CultureInfo.InvariantCulture);
    }

    private sealed record Fault(string? Key, StorageMoment Moment, bool IsRead)
    {
        public int Times { get; set; }
    }
}
