using System.Collections.Frozen;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using UserGrains.Benchmarks.Baselines;

namespace UserGrains.Benchmarks.Servers;

/// <summary>A minimal endpoint over a dictionary: the same JSON, and nothing that the product does.</summary>
internal sealed class BareEndpoint : IStartupFilter
{
    private const int MaxUsers = 10_000;

    private readonly FrozenDictionary<string, HttpUserAnswer> _users = Enumerable.Range(0, MaxUsers)
        .ToFrozenDictionary(Workload.Id, user => new HttpUserAnswer(200, new HttpUser(user) { Updated = "2026-11-27T23:18:07.559112Z", ETag = "0123456789abcdef0123456789abcdef" }), StringComparer.Ordinal);

    /// <inheritdoc/>
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Map("/bare", branch => branch.UseRouting().UseEndpoints(endpoints =>
            endpoints.MapGet("/{id}", (string id) => _users.TryGetValue(id, out var user) ? TypedResults.Ok(user) : Results.NotFound())));
        next(app);
    };
}
