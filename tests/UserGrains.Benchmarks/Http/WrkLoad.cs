using UserGrains.Benchmarks.Loads;
using UserGrains.Benchmarks.Reporting;

namespace UserGrains.Benchmarks.Http;

/// <summary>Reads or updates users over HTTP as fast as the answers come.</summary>
internal sealed class WrkLoad : ILoad
{
    private readonly LoadSettings _settings;
    private readonly string _kind;
    private readonly string _users;

    private WrkLoad(LoadSettings settings, string kind, string users)
    {
        _settings = settings;
        _kind = kind;
        _users = users;
    }

    public static ILoad Get(LoadSettings settings) => new WrkLoad(settings, "get", HttpWorkload.Users);

    public static ILoad GetBare(LoadSettings settings) => new WrkLoad(settings, "get", HttpWorkload.BareUsers);

    public static ILoad Update(LoadSettings settings) => new WrkLoad(settings, "update", HttpWorkload.Users);

    public async Task<Round> RunAsync(LoadStep step, TimeSpan duration)
    {
        if (step == LoadStep.Run)
        {
            return await Wrk.RunAsync(_kind, _users, _settings, duration);
        }

        if (_users is HttpWorkload.Users)
        {
            await HttpWorkload.SeedAsync(_settings.HttpPort, _settings.Users);
        }

        return new Round();
    }

    public ValueTask DisposeAsync() => default;
}
