namespace UserGrains.Client.Feed;

/// <summary>Joins many users in one call: a stateless worker that fans out inside the cluster.</summary>
[Alias("UserGrains.IUserJoinGrain")]
internal interface IUserJoinGrain : IGrainWithIntegerKey
{
    /// <summary>Joins each user, and answers within about a second with those that were reached.</summary>
    /// <exception cref="UserGrainsException">The keyset does not exist, keeps no users, or has update events off.</exception>
    [Alias("Join")]
    [ResponseTimeout("00:00:03")]
    ValueTask<JoinReply> JoinAsync(JoinRequest request);

    /// <summary>Asks whether a keyset's users can be watched, for those who name none yet.</summary>
    /// <returns>Always <see langword="true"/>.</returns>
    /// <exception cref="UserGrainsException">The keyset does not exist, keeps no users, or has update events off.</exception>
    [Alias("DemandUpdateEvents")]
    ValueTask<bool> DemandUpdateEventsAsync(string keyset);
}
