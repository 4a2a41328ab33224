using System.Globalization;
using System.Text.Json.Serialization;

namespace UserGrains.Benchmarks.Baselines;

/// <summary>A user as the services that are compared with have it; its JSON is what the node's answer has.</summary>
internal sealed record HttpUser(string Id)
{
    /// <summary>Initializes a new instance with every field set, as <see cref="Workload.Full"/> has them.</summary>
    public HttpUser(int user)
        : this(Workload.Id(user))
    {
        Name = string.Create(CultureInfo.InvariantCulture, $"Ada Lovelace {user}");
        ExternalId = string.Create(CultureInfo.InvariantCulture, $"crm-4711-{user:D8}");
        ProfileUrl = string.Create(CultureInfo.InvariantCulture, $"https://pictures.example.com/users/{user:D8}/portrait-256.png");
        Email = string.Create(CultureInfo.InvariantCulture, $"ada.lovelace.{user}@example.com");
        Type = "member";
        Status = "online";
        Custom = new(StringComparer.Ordinal) { ["department"] = "analytical engines", ["city"] = "London", ["level"] = 7, ["verified"] = true };
    }

    public string? Name { get; init; }

    public string? ExternalId { get; init; }

    public string? ProfileUrl { get; init; }

    public string? Email { get; init; }

    public string? Type { get; init; }

    public string? Status { get; init; }

    public Dictionary<string, object>? Custom { get; init; }

    public string? Updated { get; init; }

    [JsonPropertyName("eTag")]
    public string? ETag { get; init; }
}
