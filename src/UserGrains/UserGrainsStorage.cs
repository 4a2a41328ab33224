namespace UserGrains;

/// <summary>The name under which users are stored.</summary>
public static class UserGrainsStorage
{
    /// <summary>
    /// The name of the grain storage that keeps users and watchers. Any Orleans storage provider registered under it serves,
    /// for example <c>silo.AddRedisGrainStorage(UserGrainsStorage.ProviderName, …)</c>.
    /// </summary>
    public const string ProviderName = "UserGrains";
}
