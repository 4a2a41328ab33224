namespace UserGrains.Benchmarks.Baselines;

/// <summary>A user who is not stored, and whose updates go out on a memory stream.</summary>
internal interface IStreamedUserGrain : IGrainWithStringKey
{
    ValueTask<UserWriteResult> UpdateAsync(UserPatch patch, CancellationToken cancellationToken);
}
