using Microsoft.Extensions.Logging;
using Orleans.Storage;

namespace UserGrains.SystemTests.Privacy;

[GrainType("user-probe")]
internal sealed partial class ProbeGrain([PersistentState("probe", ProbeGrain.Storage)] IPersistentState<ProbeState> state, ILogger<ProbeGrain> logger)
    : Grain, IProbeGrain
{
    private static readonly Func<ILogger, GrainId, IDisposable?> InGrain = LoggerMessage.DefineScope<GrainId>("In {Grain}");

    public const string Storage = "Probe";

    /// <summary>Ids that end in it cannot be activated.</summary>
    public const string Broken = "broken";

    private readonly TaskCompletionSource _released = new();

    public override Task OnActivateAsync(CancellationToken cancellationToken) =>
        this.GetPrimaryKeyString().EndsWith(Broken, StringComparison.Ordinal)
            ? throw new InvalidOperationException($"{this.GetGrainId()} cannot be activated")
            : base.OnActivateAsync(cancellationToken);

    public async Task AnswerAsync()
    {
        state.State = new ProbeState();
        await state.WriteStateAsync();
        LogAnswered(GrainContext.GrainId);
    }

    public Task ThrowAsync()
    {
        using var scope = InGrain(logger, GrainContext.GrainId);
        var exception = new InvalidOperationException($"{this.GetGrainId()} failed", new InvalidOperationException($"because of {this.GetGrainId()}"));
        LogFailed(exception, this.AsReference<IProbeGrain>());
        throw exception;
    }

    public Task ConflictAsync() => throw new InconsistentStateException($"Conflict in {this.GetGrainId()}", storedEtag: "1", currentEtag: "2");

    public Task WaitAsync() => _released.Task;

    public Task ReleaseAsync()
    {
        _released.TrySetResult();
        return Task.CompletedTask;
    }

    public Task DeactivateAsync()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Information, Message = "{Grain} answered")]
    private partial void LogAnswered(GrainId grain);

    [LoggerMessage(EventId = 2, Level = LogLevel.Error, Message = "A call of {Grain} failed")]
    private partial void LogFailed(Exception exception, IProbeGrain grain);
}
