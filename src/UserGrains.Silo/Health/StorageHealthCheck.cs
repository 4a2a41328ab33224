using Microsoft.Extensions.Diagnostics.HealthChecks;
using Orleans.Storage;

namespace UserGrains.Silo.Health;

/// <summary>
/// Healthy when storage answers a read of a record within <see cref="TimeLimit"/>. The record is reserved and never written,
/// so the answer is "there is none".
/// </summary>
internal sealed class StorageHealthCheck(
    [FromKeyedServices(UserGrainsStorage.ProviderName)] IGrainStorage storage,
    TimeProvider time) : IHealthCheck
{
    /// <summary>How long a read may take: 2 seconds, far above a healthy one and below the time-out of common probes.</summary>
    public static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(2);

    private static readonly GrainId Reserved = GrainId.Create("health", "probe");

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            // On a thread of its own: a storage that blocks must not block the answer.
            await Task.Run(() => storage.ReadStateAsync("health", Reserved, new GrainState<HealthProbe>()), cancellationToken)
                .WaitAsync(TimeLimit, time, cancellationToken);
            return HealthCheckResult.Healthy("Storage answers.");
        }
        catch (TimeoutException)
        {
            return HealthCheckResult.Unhealthy($"Storage did not answer within {TimeLimit.TotalSeconds:0} s.");
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // Storages have exceptions of their own; whichever it is, storage does not answer.
            return HealthCheckResult.Unhealthy("Storage failed.", exception);
        }
    }
}
