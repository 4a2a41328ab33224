using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;
using UserGrains.SystemTests.Harness;

namespace UserGrains.SystemTests.Node;

/// <summary>A node sends metrics and traces to where one variable says, as the collector of docker-compose.yml expects them: OTLP over gRPC.</summary>
public sealed class TelemetryTests
{
    private const string Service = "/opentelemetry.proto.collector.";

    [Fact]
    public async Task A_node_exports_metrics_and_traces_to_a_collector_that_is_named_in_the_environment()
    {
        await using var collector = await Collector.StartAsync();
        var setup = new NodeSetup()
            .With("OTEL_EXPORTER_OTLP_ENDPOINT", collector.Endpoint)
            .With("OTEL_METRIC_EXPORT_INTERVAL", "200")
            .With("OTEL_BSP_SCHEDULE_DELAY", "200");
        await using var node = await NodeProcess.StartAsync(setup);

        await CliProcess.RunAsync(node, "set", "ada", "--name", "Ada");

        await collector.ReceivedAsync($"{Service}metrics.v1.MetricsService/Export");
        await collector.ReceivedAsync($"{Service}trace.v1.TraceService/Export");
    }

    /// <summary>Answers every call of a gRPC service with an empty message.</summary>
    private sealed class Collector : IAsyncDisposable
    {
        private static readonly byte[] EmptyMessage = new byte[5];

        private readonly ConcurrentDictionary<string, TaskCompletionSource> _received = new(StringComparer.Ordinal);
        private readonly WebApplication _app;

        private Collector()
        {
            var builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            builder.WebHost.UseUrls(Endpoint);
            builder.WebHost.ConfigureKestrel(kestrel => kestrel.ConfigureEndpointDefaults(endpoint => endpoint.Protocols = HttpProtocols.Http2));
            _app = builder.Build();
            _app.Run(AnswerAsync);
        }

        public string Endpoint { get; } = $"http://127.0.0.1:{FreePort.Take()}";

        public static async Task<Collector> StartAsync()
        {
            var collector = new Collector();
            await collector._app.StartAsync(TestContext.Current.CancellationToken);
            return collector;
        }

        public Task ReceivedAsync(string call) => Of(call).Task.WaitAsync(TestContext.Current.CancellationToken);

        public ValueTask DisposeAsync() => _app.DisposeAsync();

        private TaskCompletionSource Of(string call) => _received.GetOrAdd(call, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));

        private async Task AnswerAsync(HttpContext context)
        {
            await context.Request.Body.CopyToAsync(Stream.Null, context.RequestAborted);
            context.Response.ContentType = "application/grpc";
            context.Response.AppendTrailer("grpc-status", "0");
            await context.Response.Body.WriteAsync(EmptyMessage, context.RequestAborted);
            Of(context.Request.Path).TrySetResult();
        }
    }
}
