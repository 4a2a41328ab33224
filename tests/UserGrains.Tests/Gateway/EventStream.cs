using System.Net.ServerSentEvents;
using System.Text.Json;
using Xunit;

namespace UserGrains.Tests.Gateway;

/// <summary>Reads an event stream as a browser does.</summary>
internal sealed class EventStream : IAsyncDisposable
{
    private readonly HttpResponseMessage _response;
    private readonly SseParser<string> _parser;
    private readonly IAsyncEnumerator<SseItem<string>> _events;

    private EventStream(HttpResponseMessage response, Stream body)
    {
        _response = response;
        _parser = SseParser.Create(body);
        _events = _parser.EnumerateAsync(GatewayFixture.Token).GetAsyncEnumerator(GatewayFixture.Token);
    }

    public string? LastId => _parser.LastEventId;

    public static Task<EventStream> OpenAsync(HttpClient http, string[] ids, string? lastId = null, string query = "") =>
        SendAsync(http, new HttpRequestMessage(HttpMethod.Get, $"/v1/demo/watch?ids={string.Join(',', ids)}{query}"), lastId);

    public static Task<EventStream> PostAsync(HttpClient http, string[] ids) =>
        SendAsync(http, new HttpRequestMessage(HttpMethod.Post, "/v1/demo/watch") { Content = GatewayFixture.Json(JsonSerializer.Serialize(ids)) }, lastId: null);

    /// <summary>Follows everybody who matches a filter.</summary>
    public static Task<EventStream> OpenQueryAsync(HttpClient http, string filter, string? lastId = null, string query = "") =>
        SendAsync(http, new HttpRequestMessage(HttpMethod.Get, $"/v1/demo/users/watch?filter={Uri.EscapeDataString(filter)}{query}"), lastId);

    /// <summary>Reads on until at least so many changes have come.</summary>
    public async Task<IReadOnlyList<JsonElement>> NextAsync(int count)
    {
        var changes = new List<JsonElement>();
        while (changes.Count < count)
        {
            changes.AddRange(await NextEventAsync());
        }

        return changes;
    }

    public async Task<IReadOnlyList<JsonElement>> NextEventAsync() => [.. (await NextDataAsync()).GetProperty("changes").EnumerateArray()];

    /// <summary>Reads the next event as it is.</summary>
    public async Task<JsonElement> NextDataAsync() =>
        await _events.MoveNextAsync() ? JsonElement.Parse(_events.Current.Data) : throw new InvalidOperationException("The stream ended.");

    /// <summary>Reads on until the stream says why it ends.</summary>
    public async Task<(string Type, int Status)> EndAsync()
    {
        while (await _events.MoveNextAsync())
        {
            if (_events.Current.EventType is "end")
            {
                var status = JsonElement.Parse(_events.Current.Data).GetProperty("status").GetInt32();
                Assert.False(await _events.MoveNextAsync());
                return ("end", status);
            }
        }

        throw new InvalidOperationException("The stream ended without a reason.");
    }

    public async ValueTask DisposeAsync()
    {
        await _events.DisposeAsync();
        _response.Dispose();
    }

    private static async Task<EventStream> SendAsync(HttpClient http, HttpRequestMessage request, string? lastId)
    {
        using (request)
        {
            if (lastId is not null)
            {
                request.Headers.Add("Last-Event-ID", lastId);
            }

            var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, GatewayFixture.Token);
            response.EnsureSuccessStatusCode();
            return new EventStream(response, await response.Content.ReadAsStreamAsync(GatewayFixture.Token));
        }
    }
}
