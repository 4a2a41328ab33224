using Orleans.Streams;

namespace UserGrains.Benchmarks.Baselines;

/// <summary>Publishes each update as Orleans' documentation shows it: the grain awaits the stream.</summary>
internal sealed class StreamedUserGrain(TimeProvider time) : Grain, IStreamedUserGrain
{
    private readonly PlainUser _user = new();

    private IAsyncStream<UserChanged>? _stream;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _stream = this.GetStreamProvider(MemoryStreams.ProviderName).GetStream<UserChanged>(MemoryStreams.StreamOf(this.GetPrimaryKeyString()));
        return Task.CompletedTask;
    }

    public async ValueTask<UserWriteResult> UpdateAsync(UserPatch patch, CancellationToken cancellationToken)
    {
        var user = _user.Apply(this.GetPrimaryKeyString(), patch, time.GetUtcNow());
        await _stream!.OnNextAsync(new UserChanged
        {
            Kind = UserChangeKind.Updated,
            Id = user.Id,
            User = user,
            Version = user.Version,
            Changed = patch.Mentioned,
        });
        return new UserWriteResult { Status = UserWriteStatus.Applied, Version = user.Version, User = user };
    }
}
