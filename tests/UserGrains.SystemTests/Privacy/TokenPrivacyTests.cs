using System.Diagnostics;

namespace UserGrains.SystemTests.Privacy;

/// <summary>A span with an address, as HTTP libraries make them, leaves the node without the query, in which a token or a signature may be.</summary>
public sealed class TokenPrivacyTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Queries_of_addresses_are_in_no_exported_span(bool includeUserIds)
    {
        const string Query = "?auth=eyJ0b2tlbg.part.c2VjcmV0&signature=v2.c2lnbmVk&token=c2VjcmV0";
        using var folder = new TempFolder();
        await using var silo = await ProbeSilo.StartAsync(includeUserIds, folder.Path);
        using var source = new ActivitySource("UserGrains");

        using (var span = source.StartActivity("GET /v1/demo/watch"))
        {
            Assert.NotNull(span);
            span.SetTag("url.query", Query);
            span.SetTag("url.full", "http://127.0.0.1:8080/v1/demo/watch" + Query);
            span.SetTag("http.url", "http://127.0.0.1:8080/v1/demo/watch" + Query);
            span.SetTag("http.target", "/v1/demo/watch" + Query);
            span.SetTag("usergrains.probe", "kept");
        }

        silo.Flush();

        Assert.Contains("usergrains.probe", silo.Traces, StringComparison.Ordinal);
        Assert.Contains("GET /v1/demo/watch", silo.Traces, StringComparison.Ordinal);
        Assert.All(["eyJ0b2tlbg", "c2VjcmV0", "c2lnbmVk"], secret => Assert.DoesNotContain(secret, silo.Traces, StringComparison.Ordinal));
    }
}
