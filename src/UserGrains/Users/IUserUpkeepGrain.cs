namespace UserGrains.Users;

/// <summary>What silos ask of a user's grain among themselves.</summary>
[Alias("UserGrains.IUserUpkeepGrain")]
internal interface IUserUpkeepGrain : IGrainWithStringKey
{
    /// <summary>Removes the user's record if it is a tombstone whose time is over.</summary>
    /// <param name="cancellationToken">Stops waiting for the answer.</param>
    /// <returns>Whether nothing is kept of the user any more.</returns>
    [Alias("Collect")]
    ValueTask<bool> CollectAsync(CancellationToken cancellationToken);

    /// <summary>Says which silo the grain that answers is on.</summary>
    [Alias("GetSilo")]
    [ResponseTimeout("00:00:02")]
    ValueTask<SiloAddress> GetSiloAsync();
}
