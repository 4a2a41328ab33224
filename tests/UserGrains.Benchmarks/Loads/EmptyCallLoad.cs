using UserGrains.Benchmarks.Baselines;
using UserGrains.Benchmarks.Reporting;

namespace UserGrains.Benchmarks.Loads;

/// <summary>Calls grains that do nothing, with the callers and shares of <see cref="UpdateLoad"/>.</summary>
internal sealed class EmptyCallLoad : ILoad
{
    private readonly ClientHost _host;
    private readonly ClosedLoop _loop;
    private readonly IEmptyGrain[] _grains;

    private EmptyCallLoad(LoadSettings settings, ClientHost host)
    {
        _host = host;
        _grains = [.. Enumerable.Range(0, settings.Users).Select(user => host.Client.GetGrain<IEmptyGrain>(Workload.Id(user)))];
        var shares = Workload.Shares(settings.Users, settings.Callers);
        _loop = new ClosedLoop(
            settings.Callers,
            settings.ServerProcessIds,
            (caller, turn) => _grains[shares[caller][turn % shares[caller].Length]].CallAsync(CancellationToken.None));
    }

    public static async Task<ILoad> StartAsync(LoadSettings settings) => new EmptyCallLoad(settings, await ClientHost.StartAsync(settings));

    public async Task<Round> RunAsync(LoadStep step, TimeSpan duration)
    {
        if (step == LoadStep.Run)
        {
            return await _loop.RunAsync(duration);
        }

        await UserSeed.ForEachAsync(0, _grains.Length, user => _grains[user].CallAsync(CancellationToken.None));
        return new Round();
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();
}
