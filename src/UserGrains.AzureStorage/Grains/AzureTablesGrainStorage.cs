using Azure;
using Azure.Data.Tables;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Serialization.Serializers;
using Orleans.Storage;
using UserGrains.Storage;

namespace UserGrains.AzureStorage.Grains;

/// <summary>Keeps grain states in an Azure table, spread over a fixed number of partitions that each commit in groups; see docs/azure.md.</summary>
internal sealed partial class AzureTablesGrainStorage : IGrainStorage, IGrainStorageScan, IGrainStorageErasure, ILifecycleParticipant<ISiloLifecycle>, IDisposable
{
    /// <summary>What a row weighs in a request beside its payload, roughly.</summary>
    private const int PerRowBytes = 1024;

    private readonly string _name;
    private readonly string _serviceId;
    private readonly AzureTablesGrainStorageOptions _options;
    private readonly IGrainStorageSerializer _serializer;
    private readonly AzureTablesAccount _account;
    private readonly TableClient _table;
    private readonly PartitionWriter[] _writers;
    private readonly PartitionReader[] _readers;
    private readonly StorageInstruments _instruments;
    private readonly TimeProvider _time;
    private readonly IActivatorProvider _activators;

    public AzureTablesGrainStorage(
        string name,
        AzureTablesGrainStorageOptions options,
        IOptions<ClusterOptions> cluster,
        TimeProvider time,
        System.Diagnostics.Metrics.IMeterFactory meters,
        IActivatorProvider activators,
        ILogger<AzureTablesGrainStorage> logger)
    {
        _name = name;
        _serviceId = Partitioning.CheckedServiceId(cluster.Value.ServiceId);
        _options = options;
        _serializer = options.GrainStorageSerializer;
        _time = time;
        _activators = activators;
        _instruments = new StorageInstruments(meters, name, () => _writers?.Sum(static writer => writer.QueueLength) ?? 0);

        _account = new AzureTablesAccount(options);
        _table = _account.Retrying();
        var sender = _account.Transactions();
        _writers = [.. Enumerable.Range(0, options.Partitions).Select(partition =>
            new PartitionWriter(sender, _table, Partitioning.Key(_serviceId, partition), options, _instruments, time, logger))];
        _readers = [.. _writers.Select((writer, partition) => new PartitionReader(_table, Partitioning.Key(_serviceId, partition), writer))];
    }

    public void Participate(ISiloLifecycle observer) =>
        observer.Subscribe($"{nameof(AzureTablesGrainStorage)} {_name}", ServiceLifecycleStage.ApplicationServices, OpenAsync, CloseAsync);

    /// <summary>Makes the table, or checks that it was made for the same number of partitions.</summary>
    /// <exception cref="OrleansConfigurationException">It was made for another number.</exception>
    /// <exception cref="AzureTablesStorageException">The service cannot be reached, or it refuses.</exception>
    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        await _account.CreateTableAsync(_table, cancellationToken);
        var layout = await StoredLayout.OpenAsync(_table, _serviceId, _options.Partitions, cancellationToken);
        Epoch = layout.Epoch;
    }

    public int PartitionOf(GrainId grain) => Partitioning.Of(grain, _options.Partitions);

    /// <summary>Refuses further writes, and ends when those that were queued have been answered.</summary>
    public Task CloseAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(_writers.Select(static writer => writer.CloseAsync())).WaitAsync(cancellationToken);

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        ReadStateAsync(stateName, grainId, grainState, CancellationToken.None);

    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(grainState);
        if (await FindAsync(stateName, grainId, cancellationToken) is { } row)
        {
            grainState.State = _serializer.Deserialize<T>(Payload.Read(row)) ?? CreateState<T>();
            grainState.ETag = row.ETag.ToString();
            grainState.RecordExists = true;
        }
        else
        {
            SetMissing(grainState);
        }
    }

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        WriteStateAsync(stateName, grainId, grainState, CancellationToken.None);

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(grainState);
        var (partition, row) = NewRow(stateName, grainId);
        var state = _serializer.Serialize(grainState.State).ToMemory();
        Payload.Write(row, state.Span);

        // On the wire, quotes in text take 6 bytes and binary 4 for 3.
        var change = new RecordChange(row, ParseETag(grainState.ETag), (state.Length * 2) + PerRowBytes, _time.GetTimestamp());
        await _writers[partition].SubmitAsync(change, cancellationToken);
        grainState.ETag = change.Stored.ToString();
        grainState.RecordExists = true;
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        ClearStateAsync(stateName, grainId, grainState, CancellationToken.None);

    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(grainState);
        if (ParseETag(grainState.ETag) is { } etag)
        {
            var (partition, row) = NewRow(stateName, grainId);
            row[RecordRow.Cleared] = _time.GetUtcNow();
            await _writers[partition].SubmitAsync(new RecordChange(row, etag, PerRowBytes, _time.GetTimestamp()), cancellationToken);
        }
        else if (await FindAsync(stateName, grainId, cancellationToken) is { } found)
        {
            throw RecordChange.Conflict(found.ETag.ToString(), expected: null);
        }

        SetMissing(grainState);
    }

    public void Dispose() => _instruments.Dispose();

    private async Task<TableEntity?> FindAsync(string stateName, GrainId grainId, CancellationToken cancellationToken)
    {
        try
        {
            var row = await _readers[PartitionOf(grainId)].FindAsync(RowKeys.Create(stateName, grainId), cancellationToken);
            return row is null || RecordRow.IsCleared(row) ? null : row;
        }
        catch (Exception exception) when (exception is RequestFailedException or AggregateException || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            _instruments.Failed("read");
            throw new AzureTablesStorageException("The table service could not be read. Try again a little later.", exception) { IsTransient = true };
        }
    }

    private (int Partition, TableEntity Row) NewRow(string stateName, GrainId grainId)
    {
        var partition = Partitioning.Of(grainId, _options.Partitions);
        var row = new TableEntity(Partitioning.Key(_serviceId, partition), RowKeys.Create(stateName, grainId))
        {
            [RecordRow.Grain] = grainId.ToString(),
        };
        return (partition, row);
    }

    /// <summary>An ETag that no record of ours can have is an old one at best, so it is a conflict and no error in the call.</summary>
    private static ETag? ParseETag(string? text) => text switch
    {
        null => null,
        _ when text.StartsWith("W/\"", StringComparison.Ordinal) => new ETag(text),
        _ => throw RecordChange.Conflict(stored: null, expected: text),
    };

    private void SetMissing<T>(IGrainState<T> grainState)
    {
        grainState.State = CreateState<T>();
        grainState.ETag = null;
        grainState.RecordExists = false;
    }

    private T CreateState<T>() => _activators.GetActivator<T>().Create();
}
