using Azure;
using Azure.Core;
using Azure.Core.Pipeline;
using Request = Azure.Core.Request;

namespace UserGrains.Tests.AzureStorage;

/// <summary>The Azure SDK's own transport, with faults that <paramref name="choose"/> picks request by request.</summary>
internal sealed class FaultyTransport(Func<HttpMessage, Fault> choose) : HttpPipelineTransport, IDisposable
{
    private readonly HttpClient _http = new();
    private readonly List<(HttpMethod Method, Uri Address, byte[] Body, List<HttpHeader> Headers)> _late = [];

    /// <summary>Gets the number of requests that reached the service.</summary>
    public int Delivered => _delivered;

    private int _delivered;

    private HttpClientTransport Inner => field ??= new HttpClientTransport(_http);

    public override Request CreateRequest() => Inner.CreateRequest();

    public override void Process(HttpMessage message) => throw new NotSupportedException("Only the SDK's asynchronous methods are used.");

    public override async ValueTask ProcessAsync(HttpMessage message)
    {
        var fault = choose(message);
        switch (fault)
        {
            case Fault.LostRequest:
                throw new RequestFailedException("Injected: connection reset.", new IOException("Connection reset by peer."));
            case Fault.LateRequest:
                var copy = await CopyAsync(message.Request);
                lock (_late)
                {
                    _late.Add(copy);
                }

                throw new TaskCanceledException("Injected: the time limit passed.");
            case Fault.CutPage:
                message.Response = new InjectedResponse(200, new HttpHeader("x-ms-continuation-NextPartitionKey", "next"), new HttpHeader("x-ms-continuation-NextRowKey", "next"))
                {
                    ContentStream = new MemoryStream("""{"value":[]}"""u8.ToArray()),
                };
                return;
            case Fault.Status408 or Fault.Status412 or Fault.Status429 or Fault.Status500 or Fault.Status503:
                message.Response = new InjectedResponse(int.Parse(fault.ToString()["Status".Length..], System.Globalization.CultureInfo.InvariantCulture));
                return;
        }

        Interlocked.Increment(ref _delivered);
        await Inner.ProcessAsync(message);
        switch (fault)
        {
            case Fault.LostAnswer:
                message.Response.Dispose();
                throw new RequestFailedException("Injected: connection reset.", new IOException("Connection reset by peer."));
            case Fault.TimedOutAnswer:
                message.Response.Dispose();
                throw new TaskCanceledException("Injected: the time limit passed.");
        }
    }

    /// <summary>Lets the late requests arrive.</summary>
    /// <returns>Their answers.</returns>
    public async Task<List<string>> ReleaseAsync(CancellationToken cancellationToken)
    {
        List<string> answers = [];
        foreach (var (method, address, body, headers) in _late)
        {
            using var request = new HttpRequestMessage(method, address) { Content = new ByteArrayContent(body) };
            foreach (var header in headers)
            {
                if (!request.Headers.TryAddWithoutValidation(header.Name, header.Value))
                {
                    request.Content.Headers.TryAddWithoutValidation(header.Name, header.Value);
                }
            }

            using var answer = await _http.SendAsync(request, cancellationToken);
            answers.Add(await answer.Content.ReadAsStringAsync(cancellationToken));
        }

        _late.Clear();
        return answers;
    }

    public void Dispose() => _http.Dispose();

    private static async Task<(HttpMethod Method, Uri Address, byte[] Body, List<HttpHeader> Headers)> CopyAsync(Request request)
    {
        using var body = new MemoryStream();
        if (request.Content is not null)
        {
            await request.Content.WriteToAsync(body, CancellationToken.None);
        }

        return (new HttpMethod(request.Method.Method), request.Uri.ToUri(), body.ToArray(), [.. request.Headers]);
    }
}
