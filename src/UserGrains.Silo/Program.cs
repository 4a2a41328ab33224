using UserGrains.Gateway;
using UserGrains.Silo;
using UserGrains.Silo.Health;
using UserGrains.Silo.Settings;
using UserGrains.Silo.Telemetry;

if (args is [HealthCommand.Name])
{
    return await HealthCommand.RunAsync();
}

return await StartFailure.ReportAsync(async () =>
{
    var builder = WebApplication.CreateBuilder(new WebApplicationOptions
    {
        Args = args,

        // The node's own settings file lies beside it; what lies in the current directory is data.
        ContentRootPath = AppContext.BaseDirectory,
    });
    var settings = NodeSettings.Read(builder.Configuration);

    var run = new NodeRun(builder.Logging);
    builder.AddNodeHttp(settings);
    builder.AddNodeDefaults(settings);
    builder.AddNodeTelemetry(settings);
    builder.AddNodeHealth();
    builder.AddNodeSilo(settings);

    var app = builder.Build();
    settings.ThrowIfWrong(app.Services);

    app.MapNodeHealth();
    app.MapNodeDashboard(settings);
    app.UseCors();
    app.MapUserGrains().RequireCors(UserGrainsGatewayOptions.CorsPolicyName);

    await run.RunAsync(app);
});
