using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace UserGrains.Silo.Health;

/// <summary>Healthy while this silo is an active member of its cluster and nobody told it to stop.</summary>
internal sealed class SiloHealthCheck(
    IClusterMembershipService membership,
    ILocalSiloDetails silo,
    IHostApplicationLifetime lifetime) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(Check());

    private HealthCheckResult Check()
    {
        if (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            return HealthCheckResult.Unhealthy("The node is stopping.");
        }

        var status = membership.CurrentSnapshot.GetSiloStatus(silo.SiloAddress);
        return status == SiloStatus.Active
            ? HealthCheckResult.Healthy("The silo is active.")
            : HealthCheckResult.Unhealthy($"The silo is not active in its cluster: {status}.");
    }
}
