using System.Diagnostics.CodeAnalysis;
using Azure;
using Azure.Core;

namespace UserGrains.Tests.AzureStorage;

/// <summary>An answer with nothing but a status, as a front end or a proxy gives it, or with headers too.</summary>
internal sealed class InjectedResponse(int status, params HttpHeader[] headers) : Response
{
    public override int Status => status;

    public override string ReasonPhrase => "Injected";

    public override Stream? ContentStream { get; set; }

    public override string ClientRequestId { get; set; } = "";

    public override void Dispose() => ContentStream?.Dispose();

    protected override bool ContainsHeader(string name) => TryGetHeader(name, out _);

    protected override IEnumerable<HttpHeader> EnumerateHeaders() => headers;

    protected override bool TryGetHeader(string name, [NotNullWhen(true)] out string? value)
    {
        value = headers.FirstOrDefault(header => string.Equals(header.Name, name, StringComparison.OrdinalIgnoreCase)).Value;
        return value is not null;
    }

    protected override bool TryGetHeaderValues(string name, [NotNullWhen(true)] out IEnumerable<string>? values)
    {
        values = TryGetHeader(name, out var value) ? [value] : null;
        return values is not null;
    }
}
