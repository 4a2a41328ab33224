using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using UserGrains.Gateway.Access;
using UserGrains.Gateway.Http;

namespace UserGrains.Gateway.Watch;

/// <summary>Everybody who matches a filter, as an event stream. Ours, beyond the protocol.</summary>
internal sealed class QueryWatchEndpoint(GatewayPipeline pipeline, EventStreams streams)
{
    public void Map(IEndpointRouteBuilder routes) => routes.MapGet("/v1/{subscribeKey}/users/watch", pipeline.Handle(StreamAsync));

    private async Task StreamAsync(GatewayCall call)
    {
        call.DemandWithEverybody(UserRights.Watch);
        using var permit = call.BeginWatch();
        var request = call.Http.Request;
        var batchWindow = WatchRequest.ReadBatchWindow(request);

        // A refusal is an answer of its own, not a stream that ends.
        await using var watch = await call.Keyset.Chat.OpenQueryWatchAsync(request.Query["filter"], call.Aborted);
        var first = await watch.NextAsync(TimeSpan.Zero, call.Aborted);
        await streams.SendAsync(call, permit, async (output, ended) =>
        {
            await output.SendAsync(first.Changes, isReset: true, ended);
            while (true)
            {
                var batch = await watch.NextAsync(batchWindow, ended);
                if (batch.Changes.Count > 0)
                {
                    await output.SendAsync(batch.Changes, isReset: false, ended);
                }
            }
        });
    }
}
