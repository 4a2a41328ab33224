namespace UserGrains.Benchmarks.Baselines;

/// <summary>A user as one would write it by the book, with the arguments and answers of <see cref="IUserGrain"/>.</summary>
internal interface IPlainUserGrain : IGrainWithStringKey
{
    ValueTask<UserWriteResult> UpdateAsync(UserPatch patch, CancellationToken cancellationToken);
}
