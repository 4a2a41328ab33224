using Azure.Core;
using Azure.Core.Pipeline;

namespace UserGrains.Tests.AzureStorage;

/// <summary>Runs something before each request goes out.</summary>
internal sealed class BeforeRequestPolicy(Func<HttpMessage, Task> before) : HttpPipelinePolicy
{
    public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline) =>
        throw new NotSupportedException("Only the SDK's asynchronous methods are used.");

    public override async ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        await before(message);
        await ProcessNextAsync(message, pipeline);
    }
}
