using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;
using UserGrains.Silo;
using UserGrains.Silo.Health;
using UserGrains.Silo.Settings;
using UserGrains.Silo.Telemetry;

namespace UserGrains.SystemTests.Privacy;

/// <summary>A node in this process, put together by the node's own code, that runs <see cref="ProbeGrain"/> and writes all logs there are.</summary>
internal sealed class ProbeSilo : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly OtlpReceiver _receiver;

    private ProbeSilo(WebApplication app, OtlpReceiver receiver, CapturedLog log)
    {
        _app = app;
        _receiver = receiver;
        Log = log;
    }

    public CapturedLog Log { get; }

    public string Traces => _receiver.Traces;

    public string Metrics => _receiver.Metrics;

    public IGrainFactory Grains => _app.Services.GetRequiredService<IGrainFactory>();

    public static async Task<ProbeSilo> StartAsync(bool includeUserIds, string dataDirectory)
    {
        var receiver = await OtlpReceiver.StartAsync();
        var log = new CapturedLog();
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ContentRootPath = dataDirectory });
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["Orleans:Endpoints:SiloPort"] = $"{FreePort.Take()}",
            ["Orleans:Endpoints:GatewayPort"] = $"{FreePort.Take()}",
            ["urls"] = $"http://127.0.0.1:{FreePort.Take()}",
            ["UserGrains:DataDirectory"] = dataDirectory,
            ["UserGrains:IncludeUserIds"] = $"{includeUserIds}",
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = receiver.Endpoint,
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
        });
        builder.Logging.ClearProviders().SetMinimumLevel(LogLevel.Trace).AddProvider(log);

        var settings = NodeSettings.Read(builder.Configuration);
        builder.AddNodeDefaults(settings);
        builder.AddNodeTelemetry(settings);
        builder.AddNodeHealth();
        builder.AddNodeSilo(settings);
        builder.UseOrleans(silo => silo.AddMemoryGrainStorage(ProbeGrain.Storage));

        var app = builder.Build();
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new ProbeSilo(app, receiver, log);
    }

    /// <summary>Sends what has been gathered.</summary>
    public void Flush()
    {
        Assert.True(_app.Services.GetRequiredService<TracerProvider>().ForceFlush());
        Assert.True(_app.Services.GetRequiredService<MeterProvider>().ForceFlush());
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
        await _receiver.DisposeAsync();
    }
}
