using UserGrains.Faults.Checking;
using UserGrains.Faults.Roles;

namespace UserGrains.Faults.Cluster;

/// <summary>
/// Marks in the history which users are active on two silos although the cluster has come to rest. Writes are fenced against that, watches are not: whoever follows the
/// activation that is no longer called hears nothing.
/// </summary>
internal sealed class ActivationObserver(RoleClient client, HistoryFile history)
{
    // A user that moves is active twice for a moment.
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(2);

    /// <summary>Looks twice; who is active on the same two silos both times is marked.</summary>
    public async Task LookAsync(CancellationToken cancellationToken)
    {
        var first = await FindAsync();
        if (first.Count == 0)
        {
            return;
        }

        await Task.Delay(BetweenLooks, TimeProvider.System, cancellationToken);
        var second = await FindAsync();
        foreach (var (user, silos) in first)
        {
            if (second.GetValueOrDefault(user)?.Intersect(silos).Count() > 1)
            {
                history.Mark(Mark.Twice, user);
            }
        }
    }

    private async Task<Dictionary<string, SiloAddress[]>> FindAsync()
    {
        try
        {
            var activations = await client.Grains.GetGrain<IManagementGrain>(0).GetDetailedGrainStatistics();
            return activations
                .Where(activation => activation.GrainId.Type.ToString() is "user")
                .GroupBy(activation => activation.GrainId.Key.ToString()!, activation => activation.SiloAddress, StringComparer.Ordinal)
                .Where(user => user.Count() > 1)
                .ToDictionary(user => user.Key, user => user.ToArray(), StringComparer.Ordinal);
        }
        catch (Exception exception) when (exception is OrleansException or TimeoutException)
        {
            // A silo has not found its way back yet; the next look comes after the next fault.
            return [];
        }
    }
}
