using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Time.Testing;
using UserGrains.Client;
using UserGrains.Gateway;

namespace UserGrains.Tests.Gateway.Access;

/// <summary>A gateway whose keysets demand tokens, and whose clock the test drives.</summary>
internal sealed class AccessGateway : IAsyncDisposable
{
    public const string Secret = "0123456789abcdef0123456789abcdef";
    public const string OtherSecret = "fedcba9876543210fedcba9876543210";

    private readonly WebApplication _app;

    private AccessGateway(WebApplication app, FakeTimeProvider time)
    {
        _app = app;
        Time = time;
        Http = GatewayHost.ClientOf(app);
    }

    public HttpClient Http { get; }

    /// <summary>Gets the gateway's clock. That of the cluster is real.</summary>
    public FakeTimeProvider Time { get; }

    public static async Task<AccessGateway> StartAsync(Chat chat, Action<UserGrainsGatewayOptions>? configure = null, FakeTimeProvider? time = null)
    {
        time ??= new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        var app = GatewayHost.Build(
            chat,
            options =>
            {
                options.Keysets["demo"] = new GatewayKeysetOptions { SecretKey = Secret, TokensRequired = true };
                options.Keysets["other"] = new GatewayKeysetOptions { SecretKey = OtherSecret, TokensRequired = true };
                configure?.Invoke(options);
            },
            time);
        app.MapUserGrains();
        await app.StartAsync(GatewayFixture.Token);
        return new AccessGateway(app, time);
    }

    /// <summary>Makes a token for somebody of whom no other test knows.</summary>
    public TestToken NewToken(string? grants = null)
    {
        var token = new TestToken { Subject = ClusterFixture.NewId(), Now = Time.GetUtcNow() };
        return grants is null ? token : token with { Grants = grants };
    }

    /// <summary>Sends a request with a token in its header.</summary>
    public async Task<(int Status, string? Code, JsonElement Body)> SendAsync(string? token, HttpMethod method, string path, string? body = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : GatewayFixture.Json(body) };
        if (token is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        using var response = await Http.SendAsync(request, GatewayFixture.Token);
        return (
            (int)response.StatusCode,
            response.Headers.TryGetValues("X-UserGrains-Error", out var codes) ? codes.Single() : null,
            await GatewayFixture.ReadAsync(response));
    }

    public Task<(int Status, string? Code, JsonElement Body)> GetAsync(string? token, string id = "nobody", string keyset = "demo") =>
        SendAsync(token, HttpMethod.Get, $"/v2/objects/{keyset}/uuids/{id}");

    /// <summary>Sends a request that the secret key signs, as <c>docs/access.md</c> shows it.</summary>
    public Task<(int Status, string? Code, JsonElement Body)> SendSignedAsync(HttpMethod method, string path, string body = "", string secret = Secret)
    {
        var query = string.Create(CultureInfo.InvariantCulture, $"timestamp={Time.GetUtcNow().ToUnixTimeSeconds()}");
        var signed = Encoding.UTF8.GetBytes($"{method}\ndemo\n{path}\n{query}\n{body}");
        var signature = Convert.ToBase64String(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), signed)).Replace('+', '-').Replace('/', '_').TrimEnd('=');
        return SendAsync(token: null, method, $"{path}?{query}&signature=v2.{signature}", body.Length == 0 ? null : body);
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.DisposeAsync();
    }
}
