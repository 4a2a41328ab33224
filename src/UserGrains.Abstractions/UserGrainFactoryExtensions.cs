namespace UserGrains;

/// <summary>References to the grains of UserGrains.</summary>
public static class UserGrainFactoryExtensions
{
    /// <summary>Gets a reference to a user's grain.</summary>
    /// <param name="grains">The grain factory of a silo or a client.</param>
    /// <param name="keyset">The keyset.</param>
    /// <param name="id">The user's id.</param>
    /// <returns>The reference; no call is made.</returns>
    /// <exception cref="UserGrainsException">The keyset's name or the id breaks its limits.</exception>
    public static IUserGrain GetUserGrain(this IGrainFactory grains, string keyset, string id)
    {
        ArgumentNullException.ThrowIfNull(grains);
        return grains.GetGrain<IUserGrain>(UserKey.Create(keyset, id).ToString());
    }

    /// <summary>Gets a reference to a watcher grain.</summary>
    /// <param name="grains">The grain factory of a silo or a client.</param>
    /// <param name="keyset">The keyset whose users it watches.</param>
    /// <param name="name">The watcher's name, under the rules of a user's id.</param>
    /// <returns>The reference; no call is made.</returns>
    /// <exception cref="UserGrainsException">The keyset's name or the watcher's breaks its limits.</exception>
    public static IUserWatcherGrain GetUserWatcherGrain(this IGrainFactory grains, string keyset, string name)
    {
        ArgumentNullException.ThrowIfNull(grains);
        return grains.GetGrain<IUserWatcherGrain>(UserKey.Create(keyset, name).ToString());
    }

    /// <summary>Gets a reference to the directory of a keyset.</summary>
    /// <param name="grains">The grain factory of a silo or a client.</param>
    /// <param name="keyset">The keyset.</param>
    /// <returns>The reference; no call is made.</returns>
    /// <exception cref="UserGrainsException">The keyset's name breaks its limits.</exception>
    public static IUserDirectoryGrain GetUserDirectoryGrain(this IGrainFactory grains, string keyset)
    {
        ArgumentNullException.ThrowIfNull(grains);
        UserKey.DemandKeyset(keyset);
        return grains.GetGrain<IUserDirectoryGrain>(keyset);
    }
}
