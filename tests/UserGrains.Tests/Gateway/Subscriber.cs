using System.Globalization;
using System.Text.Json;

namespace UserGrains.Tests.Gateway;

/// <summary>Polls as an SDK does: with the token and region of the last answer.</summary>
internal sealed class Subscriber(HttpClient http)
{
    public string Timetoken { get; private set; } = string.Empty;

    public int Region { get; private set; }

    public Subscriber Copy(HttpClient? elsewhere = null) => new(elsewhere ?? http) { Timetoken = Timetoken, Region = Region };

    public async Task<IReadOnlyList<JsonElement>> PollAsync(string channels)
    {
        var cursor = Timetoken.Length == 0 ? string.Empty : string.Create(CultureInfo.InvariantCulture, $"&tt={Timetoken}&tr={Region}");
        using var response = await http.GetAsync($"/v2/subscribe/demo/{channels}/0?heartbeat=300&uuid=me{cursor}", GatewayFixture.Token);
        response.EnsureSuccessStatusCode();
        var body = await GatewayFixture.ReadAsync(response);
        Timetoken = body.GetProperty("t").GetProperty("t").GetString()!;
        Region = body.GetProperty("t").GetProperty("r").GetInt32();
        return [.. body.GetProperty("m").EnumerateArray()];
    }
}
