using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using UserGrains.Client;
using UserGrains.Client.Queries;
using UserGrains.Gateway.Access;
using UserGrains.Gateway.Http;

namespace UserGrains.Gateway.Watch;

/// <summary>Everybody who matches a filter, as an event stream. Ours, beyond the protocol.</summary>
internal sealed class QueryWatchEndpoint(
    GatewayPipeline pipeline,
    IHostApplicationLifetime lifetime,
    IOptions<UserGrainsGatewayOptions> options,
    TimeProvider time)
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
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(call.Aborted, lifetime.ApplicationStopping, permit.Ended);
        var output = await WatchEndpoints.BeginAsync(call.Http, call.Aborted);
        try
        {
            await output.SendAsync(first.Changes, isReset: true, ended.Token);
            await SendAsync(watch, batchWindow, output, ended.Token);
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            // The reader is gone, or the node stops; the reader comes back and begins anew. Or its token is not good any more: it is told, for it could not see why.
            if (permit.Ended.IsCancellationRequested)
            {
                await output.EndAsync(ErrorAnswer.Of(permit.Explain()), call.Aborted);
            }
        }
        catch (UserGrainsException)
        {
            // Too many match by now. The reader comes back and is told so.
        }
    }

    private async Task SendAsync(UserQueryWatch watch, TimeSpan batchWindow, EventStreamWriter output, CancellationToken cancellationToken)
    {
        while (true)
        {
            var next = watch.NextAsync(batchWindow, cancellationToken);
            while (!await HasNewsAsync(next, cancellationToken))
            {
                await output.KeepAliveAsync(cancellationToken);
            }

            var batch = await next;
            if (batch.Changes.Count > 0)
            {
                await output.SendAsync(batch.Changes, isReset: false, cancellationToken);
            }
        }
    }

    private async Task<bool> HasNewsAsync(Task<UserQueryBatch> next, CancellationToken cancellationToken)
    {
        try
        {
            await next.WaitAsync(options.Value.KeepAlivePeriod, time, cancellationToken);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }
}
