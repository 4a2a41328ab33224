using System.Text.Json;

namespace UserGrains.Benchmarks.Baselines;

/// <summary>What an update asks for: what is not there is kept.</summary>
internal sealed record HttpUserBody(string? Name, string? ExternalId, string? ProfileUrl, string? Email, string? Type, string? Status, JsonElement? Custom);
