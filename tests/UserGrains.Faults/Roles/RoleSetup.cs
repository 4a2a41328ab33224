namespace UserGrains.Faults.Roles;

/// <summary>What a client process is told on its command line.</summary>
/// <param name="Name">Its name, unique in the run.</param>
/// <param name="Storage">The connection string of the cluster's storage.</param>
/// <param name="History">The file that it appends what it sees to.</param>
/// <param name="Seed">Where its random numbers start.</param>
/// <param name="Users">How many users there are.</param>
/// <param name="WritesPerSecond">How much it writes, when it writes.</param>
internal sealed record RoleSetup(string Name, string Storage, string History, int Seed, int Users, double WritesPerSecond)
{
    public IReadOnlyList<string> UserIds => UserIdsOf(Users);

    /// <summary>Names the users of a run.</summary>
    public static IReadOnlyList<string> UserIdsOf(int count) => [.. Enumerable.Range(0, count).Select(number => $"user-{number}")];
}
