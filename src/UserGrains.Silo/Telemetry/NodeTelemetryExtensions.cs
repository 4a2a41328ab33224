using Microsoft.Extensions.DependencyInjection.Extensions;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using UserGrains.Silo.Privacy;
using UserGrains.Silo.Settings;

namespace UserGrains.Silo.Telemetry;

/// <summary>Logs, metrics and traces of a node, without user ids unless <see cref="NodeOptions.IncludeUserIds"/> says otherwise.</summary>
internal static class NodeTelemetryExtensions
{
    /// <summary>The setting that switches the export of metrics and traces on; OpenTelemetry's other variables are honoured too.</summary>
    public const string EndpointSetting = "OTEL_EXPORTER_OTLP_ENDPOINT";

    public static WebApplicationBuilder AddNodeTelemetry(this WebApplicationBuilder builder, NodeSettings settings)
    {
        var services = builder.Services;
        services.AddSingleton<LoggerFactory>();
        services.Replace(ServiceDescriptor.Singleton<ILoggerFactory>(
            provider => new RedactingLoggerFactory(provider.GetRequiredService<LoggerFactory>(), settings.Node.IncludeUserIds)));

        if (string.IsNullOrWhiteSpace(builder.Configuration[EndpointSetting]))
        {
            return builder;
        }

        builder.UseOrleans(silo => silo.AddActivityPropagation());
        services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService(builder.Configuration["OTEL_SERVICE_NAME"] ?? "usergrains"))
            .WithMetrics(metrics => metrics
                .AddMeter("UserGrains", "UserGrains.Client", "UserGrains.Storage", "Microsoft.Orleans")
                .AddOtlpExporter())
            .WithTracing(traces =>
            {
                traces.AddSource("UserGrains", "Microsoft.Orleans.*");

                // Before the exporter: processors run in this order.
                traces.AddProcessor<QueryTagRemoval>();
                if (!settings.Node.IncludeUserIds)
                {
                    traces.AddProcessor<SpanRedaction>();
                }

                traces.AddOtlpExporter();
            });
        return builder;
    }
}
