namespace UserGrains.Benchmarks.Baselines;

/// <summary>The natural way: one call at a time, each stored by Orleans' storage provider before it is answered.</summary>
internal sealed class PlainUserGrain([PersistentState("user", PlainUserGrain.StorageName)] IPersistentState<PlainUser> storage, TimeProvider time)
    : Grain, IPlainUserGrain
{
    public const string StorageName = "plain";

    public async ValueTask<UserWriteResult> UpdateAsync(UserPatch patch, CancellationToken cancellationToken)
    {
        var user = storage.State.Apply(this.GetPrimaryKeyString(), patch, time.GetUtcNow());
        await storage.WriteStateAsync(CancellationToken.None);
        return new UserWriteResult { Status = UserWriteStatus.Applied, Version = user.Version, User = user };
    }
}
