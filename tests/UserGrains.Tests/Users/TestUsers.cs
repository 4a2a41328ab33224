namespace UserGrains.Tests.Users;

/// <summary>Short words for what tests do with users.</summary>
internal static class TestUsers
{
    public static string KeyOf(string id) => UserKey.Create(UserGrainsOptions.DefaultKeyset, id).ToString();

    public static async Task<UserGrainsException> FailureOf<T>(ValueTask<T> call) =>
        await Xunit.Assert.ThrowsAsync<UserGrainsException>(async () => await call);

    public static async Task<UserGrainsException> FailureOf<T>(Task<T> call) =>
        await Xunit.Assert.ThrowsAsync<UserGrainsException>(() => call);

    /// <summary>What a caller does about a transient error of which it knows that nothing was written.</summary>
    public static async Task<T> RetryAsync<T>(Func<ValueTask<T>> call)
    {
        while (true)
        {
            try
            {
                return await call();
            }
            catch (UserGrainsException exception) when (exception.Error is UserGrainsError.StorageUnavailable or UserGrainsError.Unavailable)
            {
                // The activation that failed is on its way out.
            }
            catch (OrleansException)
            {
                // So is the silo, or its gateway.
            }
        }
    }
}
