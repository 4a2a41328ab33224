using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Hosting;
using UserGrains.Gateway.Access;
using UserGrains.Gateway.Http;

namespace UserGrains.Gateway.Watch;

/// <summary>Answers a request with events for as long as its reader stays, its token is good and the node runs.</summary>
internal sealed class EventStreams(KeepAlives keepAlives, IHostApplicationLifetime lifetime, TimeProvider time)
{
    /// <summary>Answers with events.</summary>
    /// <param name="call">The request.</param>
    /// <param name="permit">What the stream ends with.</param>
    /// <param name="send">Sends them, until it is cancelled or fails.</param>
    public async Task SendAsync(GatewayCall call, WatchPermit permit, Func<EventStreamWriter, CancellationToken, Task> send)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(call.Aborted, lifetime.ApplicationStopping, permit.Ended);
        await using var output = Begin(call.Http, ended.Token);
        await output.BeginAsync(call.Aborted);
        try
        {
            using (keepAlives.Keep(output))
            {
                await send(output, ended.Token);
            }
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            // The reader is gone, or the node stops; the reader comes back and goes on. Or its token is not good any more: it is told, for it could not see why.
            if (permit.Ended.IsCancellationRequested)
            {
                await output.EndAsync(ErrorAnswer.Of(permit.Explain()), call.Aborted);
            }
        }
        catch (UserGrainsException exception)
        {
            // It was refused after it began. EventSource comes back, and could not see why it is refused then.
            await output.EndAsync(ErrorAnswer.Of(exception), call.Aborted);
        }
        finally
        {
            // A comment that waits for the reader does not hold up the end.
            await ended.CancelAsync();
        }
    }

    private EventStreamWriter Begin(HttpContext http, CancellationToken ended)
    {
        http.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        http.Response.ContentType = "text/event-stream";
        AnswerHeaders.Set(http.Response.Headers);
        http.Response.Headers["X-Accel-Buffering"] = "no";
        return new EventStreamWriter(http.Response.BodyWriter, time, ended);
    }
}
