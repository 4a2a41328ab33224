using System.Diagnostics.CodeAnalysis;
using Azure;
using Azure.Core;

namespace UserGrains.Tests.AzureStorage;

/// <summary>An answer with nothing but a status, as a front end or a proxy gives it.</summary>
internal sealed class InjectedResponse(int status) : Response
{
    public override int Status => status;

    public override string ReasonPhrase => "Injected";

    public override Stream? ContentStream { get; set; }

    public override string ClientRequestId { get; set; } = "";

    public override void Dispose() => ContentStream?.Dispose();

    protected override bool ContainsHeader(string name) => false;

    protected override IEnumerable<HttpHeader> EnumerateHeaders() => [];

    protected override bool TryGetHeader(string name, [NotNullWhen(true)] out string? value)
    {
        value = null;
        return false;
    }

    protected override bool TryGetHeaderValues(string name, [NotNullWhen(true)] out IEnumerable<string>? values)
    {
        values = null;
        return false;
    }
}
