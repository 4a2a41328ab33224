using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using UserGrains.Benchmarks.Http;
using UserGrains.Benchmarks.Roles;

namespace UserGrains.Benchmarks.Baselines;

/// <summary>A minimal API that sets users, on the path that the node has them under.</summary>
internal static class UserService
{
    /// <summary>Serves until the driver hangs up.</summary>
    public static async Task RunAsync(int port, Func<string, HttpUserBody, Task<IResult>> setAsync)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls($"http://127.0.0.1:{port.ToString(CultureInfo.InvariantCulture)}");
        builder.Services.AddRoutingCore();
        await using var app = builder.Build();
        app.MapPatch(HttpWorkload.Users + "{id}", (string id, HttpUserBody body) => setAsync(id, body));
        await app.StartAsync();
        await RoleLoop.RunAsync(request => throw new BenchmarkException($"This server cannot {request.Name}."));
        await app.StopAsync();
    }
}
