using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace UserGrains.SystemTests.Privacy;

/// <summary>Takes what an OpenTelemetry exporter sends (OTLP over HTTP) and keeps it as text: ids stand in it as they are.</summary>
internal sealed class OtlpReceiver : IAsyncDisposable
{
    private readonly ConcurrentQueue<(string Path, string Body)> _received = new();
    private readonly WebApplication _app;

    private OtlpReceiver()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(Endpoint);
        _app = builder.Build();
        _app.MapPost("/v1/{kind}", ReceiveAsync);
    }

    public string Endpoint { get; } = $"http://127.0.0.1:{FreePort.Take()}";

    /// <summary>Gets everything received as traces.</summary>
    public string Traces => TextOf("/v1/traces");

    /// <summary>Gets everything received as metrics.</summary>
    public string Metrics => TextOf("/v1/metrics");

    public static async Task<OtlpReceiver> StartAsync()
    {
        var receiver = new OtlpReceiver();
        await receiver._app.StartAsync(TestContext.Current.CancellationToken);
        return receiver;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task ReceiveAsync(HttpRequest request)
    {
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body, request.HttpContext.RequestAborted);
        _received.Enqueue((request.Path, Encoding.UTF8.GetString(body.ToArray())));
    }

    private string TextOf(string path) => string.Concat(_received.Where(message => string.Equals(message.Path, path, StringComparison.Ordinal)).Select(message => message.Body));
}
