using System.Globalization;
using System.Reflection;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using UserGrains.Benchmarks.Roles;

[assembly: HostingStartup(typeof(UserGrains.Benchmarks.Servers.NodeProgram))]

namespace UserGrains.Benchmarks.Servers;

/// <summary>This process as the node's own program, unchanged, with a bare endpoint beside what it serves.</summary>
internal sealed class NodeProgram : IHostingStartup
{
    private static readonly TaskCompletionSource<IServiceProvider> Started = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Runs the node until the driver hangs up.</summary>
    public static async Task RunAsync(int siloPort, int gatewayPort, int httpPort, string folder, Func<IServiceProvider, RoleRequest, Task<RoleReply>> answerAsync)
    {
        // What the node prints is for people; the driver reads the standard output.
        Console.SetOut(Console.Error);
        Environment.CurrentDirectory = folder;
        Set("ASPNETCORE_URLS", $"http://127.0.0.1:{httpPort.ToString(CultureInfo.InvariantCulture)}");
        Set("ASPNETCORE_HOSTINGSTARTUPASSEMBLIES", typeof(NodeProgram).Assembly.GetName().Name!);
        Set("Orleans__Endpoints__SiloPort", siloPort.ToString(CultureInfo.InvariantCulture));
        Set("Orleans__Endpoints__GatewayPort", gatewayPort.ToString(CultureInfo.InvariantCulture));
        Set("Logging__LogLevel__Default", "Error");

        var main = Assembly.Load("UserGrains.Silo").EntryPoint!;
        var node = Task.Run(() => main.Invoke(null, [Array.Empty<string>()]));
        if (await Task.WhenAny(Started.Task, node) == node)
        {
            throw new BenchmarkException("The node did not start; it says above why.");
        }

        var services = await Started.Task;
        await RoleLoop.RunAsync(request => answerAsync(services, request));
        services.GetRequiredService<IHostApplicationLifetime>().StopApplication();
        await node;
    }

    /// <inheritdoc/>
    public void Configure(IWebHostBuilder builder) => builder.ConfigureServices(services =>
    {
        services.AddSingleton<IStartupFilter, BareEndpoint>();
        services.AddHostedService<StartedSignal>();
    });

    private static void Set(string variable, string value) => Environment.SetEnvironmentVariable(variable, value);

    private sealed class StartedSignal(IServiceProvider services, IHostApplicationLifetime lifetime) : BackgroundService
    {
        protected override Task ExecuteAsync(CancellationToken stoppingToken)
        {
            lifetime.ApplicationStarted.Register(() => Started.TrySetResult(services));
            return Task.CompletedTask;
        }
    }
}
