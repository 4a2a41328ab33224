namespace UserGrains;

/// <summary>Finds the users of one keyset, which is the key.</summary>
/// <remarks>An answer has every write that was acknowledged before the question, by whichever silo.</remarks>
[Alias("UserGrains.IUserDirectoryGrain")]
public interface IUserDirectoryGrain : IGrainWithStringKey
{
    /// <summary>Lists users.</summary>
    /// <param name="query">Which users, in which order, and which page.</param>
    /// <param name="cancellationToken">Stops waiting for the answer.</param>
    /// <returns>The page.</returns>
    /// <exception cref="UserGrainsException">
    /// <see cref="UserGrainsError.InvalidQuery"/> with what is wrong; <see cref="UserGrainsError.DirectoryUnsupported"/>;
    /// <see cref="UserGrainsError.Unavailable"/>, transient, while the directory is being built.
    /// </exception>
    [Alias("List")]
    [ResponseTimeout("00:00:15")]
    ValueTask<UserListing> ListAsync(UserQuery query, CancellationToken cancellationToken);

    /// <summary>Finds a user by its external id.</summary>
    /// <param name="externalId">The external id.</param>
    /// <param name="cancellationToken">Stops waiting for the answer.</param>
    /// <returns>The user; the first by id when several have it, and <see langword="null"/> when nobody has.</returns>
    /// <exception cref="UserGrainsException"><see cref="UserGrainsError.DirectoryUnsupported"/>; <see cref="UserGrainsError.Unavailable"/>, transient.</exception>
    [Alias("FindByExternalId")]
    [ResponseTimeout("00:00:15")]
    ValueTask<UserMetadata?> FindByExternalIdAsync(string externalId, CancellationToken cancellationToken);
}
