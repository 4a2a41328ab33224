using System.Text.Json;
using System.Text.Json.Nodes;

namespace UserGrains.Tests.Gateway;

/// <summary>The OpenAPI document as a gateway serves it.</summary>
internal sealed class ApiDocument(JsonElement root)
{
    private static readonly string[] Volatile = ["updated", "eTag", "t", "r", "version", "token", "jti", "exp", "revokedAt", "until"];

    /// <summary>Gets each operation: its path, its method in capitals, and what is said of it.</summary>
    public IEnumerable<(string Path, string Method, JsonElement Operation)> Operations =>
        from path in root.GetProperty("paths").EnumerateObject()
        from operation in path.Value.EnumerateObject()
        select (path.Name, operation.Name.ToUpperInvariant(), operation.Value);

    public static async Task<ApiDocument> ReadAsync(HttpClient http) =>
        new(JsonElement.Parse(await http.GetByteArrayAsync("/openapi/v1.json", GatewayFixture.Token)));

    /// <summary>Gets every example of an answer, by a name of its own: the shared answer's, or the operation's and the status.</summary>
    public IReadOnlyDictionary<string, JsonElement> Answers()
    {
        var answers = root.GetProperty("components").GetProperty("responses").EnumerateObject().ToDictionary(answer => answer.Name, answer => answer.Value, StringComparer.Ordinal);
        foreach (var (_, _, operation) in Operations)
        {
            foreach (var answer in operation.GetProperty("responses").EnumerateObject().Where(answer => !answer.Value.TryGetProperty("$ref", out _)))
            {
                answers.Add($"{operation.GetProperty("operationId").GetString()} {answer.Name}", answer.Value);
            }
        }

        return answers.Where(answer => answer.Value.GetRawText().Contains("\"example\"", StringComparison.Ordinal)).ToDictionary(answer => answer.Key, answer => Example(answer.Value), StringComparer.Ordinal);
    }

    /// <summary>Gets the example of what an operation is sent.</summary>
    public string Body(string operationId) => Example(Operations
        .Single(operation => string.Equals(operation.Operation.GetProperty("operationId").GetString(), operationId, StringComparison.Ordinal))
        .Operation.GetProperty("requestBody")).GetRawText();

    /// <summary>Leaves out what differs each time: times, tags, versions, cursors and tokens.</summary>
    public static string Lasting(JsonNode? json)
    {
        Mask(json);
        return json?.ToJsonString() ?? "null";
    }

    private static JsonElement Example(JsonElement content) => content.GetProperty("content").EnumerateObject().Single().Value.GetProperty("example");

    private static void Mask(JsonNode? json)
    {
        switch (json)
        {
            case JsonObject entries:
                foreach (var (name, value) in entries.ToArray())
                {
                    if (Volatile.Contains(name, StringComparer.Ordinal) && value is JsonValue)
                    {
                        entries[name] = value.GetValueKind().ToString();
                    }
                    else
                    {
                        Mask(value);
                    }
                }

                break;
            case JsonArray items:
                foreach (var item in items)
                {
                    Mask(item);
                }

                break;
        }
    }
}
