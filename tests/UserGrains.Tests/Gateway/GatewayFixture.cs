using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using UserGrains.Client;
using UserGrains.Gateway;
using Xunit;

namespace UserGrains.Tests.Gateway;

/// <summary>Two gateways over the shared cluster, each with a feed of its own: one is a client of the cluster, the other sits in a silo.</summary>
public sealed class GatewayFixture(ClusterFixture cluster) : IAsyncLifetime
{
    private readonly List<WebApplication> _gateways = [];

    public HttpClient Http { get; private set; } = null!;

    public HttpClient OtherHttp { get; private set; } = null!;

    /// <summary>Gets everything that a gateway serves.</summary>
    public IReadOnlyList<Endpoint> Endpoints => _gateways[0].Services.GetRequiredService<EndpointDataSource>().Endpoints;

    public static CancellationToken Token => TestContext.Current.CancellationToken;

    public static string UserPath(string id) => $"/v2/objects/demo/uuids/{Uri.EscapeDataString(id)}?include=custom,status,type";

    public static StringContent Json(string json) => new(json, Encoding.UTF8, "application/json");

    public async ValueTask InitializeAsync()
    {
        Http = await StartAsync(cluster.Cluster.Chat, options => options.LongPollDuration = TimeSpan.FromSeconds(60));
        OtherHttp = await StartAsync(cluster.Cluster.Cluster.GetSiloServiceProvider().GetRequiredService<Chat>(), options => options.LongPollDuration = TimeSpan.FromSeconds(1));
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        OtherHttp.Dispose();
        foreach (var gateway in _gateways)
        {
            await gateway.DisposeAsync();
        }
    }

    public async Task<(int Status, JsonElement Body)> SendAsync(HttpMethod method, string path, string? body = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path);
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        if (body is not null)
        {
            request.Content = Json(body);
        }

        using var response = await Http.SendAsync(request, Token);
        return ((int)response.StatusCode, await ReadAsync(response));
    }

    public static async Task<JsonElement> ReadAsync(HttpResponseMessage response) =>
        JsonElement.Parse(await response.Content.ReadAsByteArrayAsync(Token));

    public Task SetAsync(string id, string body) => SetAsync(Http, id, body);

    public static async Task SetAsync(HttpClient http, string id, string body)
    {
        using var response = await http.PatchAsync(UserPath(id), Json(body), Token);
        response.EnsureSuccessStatusCode();
    }

    private async Task<HttpClient> StartAsync(Chat chat, Action<UserGrainsGatewayOptions> configure)
    {
        var gateway = GatewayHost.Build(chat, options =>
        {
            options.Keysets["demo"] = new GatewayKeysetOptions();
            options.Keysets[ClusterFixture.ClosedKeyset] = new GatewayKeysetOptions { SubscribeKey = "sub-closed" };
            options.Keysets[ClusterFixture.SilentKeyset] = new GatewayKeysetOptions();
            configure(options);
        });
        gateway.UseCors(cors => cors.AllowAnyOrigin().AllowAnyMethod().AllowAnyHeader());
        gateway.MapUserGrains();
        await gateway.StartAsync(Token);
        _gateways.Add(gateway);
        return GatewayHost.ClientOf(gateway);
    }
}
