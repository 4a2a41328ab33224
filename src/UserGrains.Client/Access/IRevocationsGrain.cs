namespace UserGrains.Client.Access;

/// <summary>The revoked tokens of one keyset, which is its key. Stored before anybody is told.</summary>
[Alias("UserGrains.IRevocationsGrain")]
internal interface IRevocationsGrain : IGrainWithStringKey
{
    /// <summary>Revokes.</summary>
    /// <param name="revocation">What; its number is given here. The same again is kept until the later of both times.</param>
    /// <param name="cancellationToken">Stops waiting; what was sent is not undone.</param>
    /// <returns>The revocation as it is stored.</returns>
    /// <exception cref="UserGrainsException">
    /// <see cref="UserGrainsError.TooBusy"/>: the list is full; <see cref="UserGrainsError.StorageUnavailable"/>, transient: it may be stored or not, and can be repeated.
    /// </exception>
    [Alias("Revoke")]
    Task<Revocation> RevokeAsync(Revocation revocation, CancellationToken cancellationToken);

    /// <summary>Waits, a short while at most, for what a process does not have yet.</summary>
    /// <param name="source">Where what it has comes from; empty when it has nothing.</param>
    /// <param name="number">The last number that it has.</param>
    /// <returns>What is newer; empty when there is nothing.</returns>
    /// <exception cref="UserGrainsException"><see cref="UserGrainsError.StorageUnavailable"/>, transient.</exception>
    [Alias("Follow")]
    [ResponseTimeout("00:00:03")]
    Task<RevocationNews> FollowAsync(Guid source, long number);

    /// <summary>Lists what is revoked now.</summary>
    /// <returns>The revocations, in the order they came.</returns>
    /// <exception cref="UserGrainsException"><see cref="UserGrainsError.StorageUnavailable"/>, transient.</exception>
    [Alias("List")]
    Task<Revocation[]> ListAsync(CancellationToken cancellationToken);
}
