using Orleans.Services;

namespace UserGrains.Placement;

/// <summary>What a silo knows of where users are; there is one on every silo.</summary>
[Alias("UserGrains.IUserLocations")]
internal interface IUserLocations : IGrainService
{
    /// <summary>The most users of one question.</summary>
    const int MaxUsers = 500;

    /// <summary>Asks each user, by a call of the silo's own, which silo it is on. One that is active nowhere is activated.</summary>
    /// <param name="users">The users' grains; at most <see cref="MaxUsers"/>.</param>
    /// <returns>The silo of each user; <see langword="null"/> of one that did not answer.</returns>
    [Alias("Locate")]
    [ResponseTimeout("00:00:05")]
    ValueTask<SiloAddress?[]> LocateAsync(GrainId[] users);
}
