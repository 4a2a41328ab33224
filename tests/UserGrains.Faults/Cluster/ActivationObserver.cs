using UserGrains.Faults.Checking;
using UserGrains.Faults.Roles;

namespace UserGrains.Faults.Cluster;

/// <summary>
/// Marks in the history which users are active on two silos although the cluster has come to rest. Writes are fenced against that, watches are not: whoever follows the
/// activation that is no longer called hears nothing.
/// </summary>
internal sealed class ActivationObserver(RoleClient client, HistoryFile history)
{
    private const int MaxAttempts = 40;

    // A user that moves is active twice for a moment.
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(250);

    /// <summary>Looks twice; who is active on the same two silos both times is marked.</summary>
    public async Task LookAsync(CancellationToken cancellationToken)
    {
        var first = await FindAsync(cancellationToken);
        if (first.Count == 0)
        {
            return;
        }

        await Task.Delay(BetweenLooks, TimeProvider.System, cancellationToken); // not a wait for something: it tells who stays active twice from who moves
        var second = await FindAsync(cancellationToken);
        foreach (var (user, silos) in first)
        {
            if (second.GetValueOrDefault(user)?.Intersect(silos).Count() > 1)
            {
                history.Mark(Mark.Twice, user);
            }
        }
    }

    private async Task<Dictionary<string, SiloAddress[]>> FindAsync(CancellationToken cancellationToken)
    {
        var activations = await ListAsync(cancellationToken);
        return activations
            .Where(activation => activation.GrainId.Type.ToString() is "user")
            .GroupBy(activation => activation.GrainId.Key.ToString()!, activation => activation.SiloAddress, StringComparer.Ordinal)
            .Where(user => user.Count() > 1)
            .ToDictionary(user => user.Key, user => user.ToArray(), StringComparer.Ordinal);
    }

    private async Task<DetailedGrainStatistic[]> ListAsync(CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            try
            {
                return await client.Grains.GetGrain<IManagementGrain>(0).GetDetailedGrainStatistics(null, null, cancellationToken);
            }
            catch (Exception exception) when (exception is OrleansException or TimeoutException)
            {
                await Task.Delay(RetryDelay, TimeProvider.System, cancellationToken); // a silo has not found its way back yet; a look that is left out would count as nobody
            }
        }

        throw new RunFailedException($"The silos did not say in {MaxAttempts} attempts which users are active on them.");
    }
}
