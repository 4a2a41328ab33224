using UserGrains.Benchmarks.Reporting;

namespace UserGrains.Benchmarks.Loads;

/// <summary>Asks the directory as fast as the answers come: for the first page of a filtered, sorted list, or for a user by its external id.</summary>
internal sealed class ListLoad : ILoad
{
    // Each matches 1 of 200 users.
    private static readonly UserQuery[] Queries = [.. Enumerable.Range(0, Workload.FirstNames.Length).Select(name => new UserQuery
    {
        Filter = $"status == 'away' && name LIKE '{Workload.FirstNames[name]}*'",
        Sort = ["name"],
    })];

    private readonly LoadSettings _settings;
    private readonly ClientHost _host;
    private readonly ClosedLoop _loop;

    private ListLoad(LoadSettings settings, ClientHost host, Func<IUserDirectoryGrain, int, ValueTask> askAsync)
    {
        _settings = settings;
        _host = host;
        var directory = host.Client.GetUserDirectoryGrain(Workload.Keyset);
        _loop = new ClosedLoop(settings.Callers, settings.ServerProcessIds, (_, turn) => askAsync(directory, turn));
    }

    public static async Task<ILoad> OfPagesAsync(LoadSettings settings) => new ListLoad(settings, await ClientHost.StartAsync(settings), async (directory, turn) =>
    {
        var page = await directory.ListAsync(Queries[turn % Queries.Length], CancellationToken.None);
        Demand(page.Users.Count == 100, "A page has 100 users.");
    });

    public static async Task<ILoad> OfLookupsAsync(LoadSettings settings) => new ListLoad(settings, await ClientHost.StartAsync(settings), async (directory, turn) =>
    {
        var user = turn * 7919 % settings.Users;
        var found = await directory.FindByExternalIdAsync(Workload.Full(user).ExternalId.Value!, CancellationToken.None);
        Demand(string.Equals(found?.Id, Workload.Id(user), StringComparison.Ordinal), "Every external id has its user.");
    });

    public async Task<Round> RunAsync(LoadStep step, TimeSpan duration)
    {
        if (step == LoadStep.Run)
        {
            return await _loop.RunAsync(duration);
        }

        await UserSeed.ForEachAsync(0, _settings.Users, async user => await _host.Client.GetUserGrain(Workload.Keyset, Workload.Id(user)).SetAsync(Workload.Varied(user), CancellationToken.None), mostAtOnce: 256);
        return new Round();
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    private static void Demand(bool isSo, string what)
    {
        if (!isSo)
        {
            throw new BenchmarkException(what);
        }
    }
}
