namespace UserGrains;

/// <summary>The names under which Orleans streams of UserGrains are found.</summary>
public static class UserStreams
{
    /// <summary>The stream provider's name: <c>client.GetStreamProvider(UserStreams.ProviderName)</c>.</summary>
    public const string ProviderName = "UserGrains";

    /// <summary>The namespace of a user's stream of <see cref="UserChanged"/>; its key is <see cref="UserKey.ToString"/>.</summary>
    /// <remarks>
    /// The sequence token is the version, and it is inclusive: subscribing with 7 delivers version 7 or a newer one, once, and then every change.
    /// Without a token only what is stored after subscribing is delivered. Subscriptions live in memory: a grain subscribes in <c>OnActivateAsync</c>,
    /// with a token from the version it has. There are no implicit subscriptions.
    /// </remarks>
    public const string UserUpdatesNamespace = "user-updates";

    /// <summary>The namespace of a watcher grain's stream of <see cref="UserBatch"/>; its key is the grain's key.</summary>
    /// <remarks>
    /// Every subscription has its own sequence of batches, which begins with where each user stands. The sequence token is <see cref="UserBatch.Number"/>:
    /// subscribing with it goes on counting there. A number does not tell what was seen of each user, so then too the present comes first.
    /// </remarks>
    public const string WatcherBatchesNamespace = "user-batches";
}
