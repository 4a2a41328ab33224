using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using UserGrains.Client;
using UserGrains.Client.Watching;
using UserGrains.Gateway.Access;
using UserGrains.Gateway.Http;
using UserGrains.Gateway.Subscribe;

namespace UserGrains.Gateway.Watch;

/// <summary>Event streams that browsers and everybody else can read and resume. Ours, beyond the protocol.</summary>
internal sealed class WatchEndpoints(
    GatewayPipeline pipeline,
    ArrivalLog clock,
    IHostApplicationLifetime lifetime,
    IOptions<UserGrainsGatewayOptions> options,
    TimeProvider time)
{
    private const string Watch = "/v1/{subscribeKey}/watch";

    // Room for as many ids as a watch may have, with quotes and commas.
    private const int MaxBodyBytes = UserGrainsLimits.MaxUsersPerWatch * (UserGrainsLimits.MaxIdBytes + 4);

    private static readonly TimeSpan WatermarkPeriod = TimeSpan.FromSeconds(1);

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Watch, pipeline.Handle(call => StreamAsync(call, WatchRequest.FromAddress(call.Http.Request))));
        routes.MapPost(Watch, pipeline.Handle(MaxBodyBytes, call => StreamAsync(call, WatchRequest.FromBody(call.Http.Request, call.Body.Span))));
    }

    private async Task StreamAsync(GatewayCall call, WatchRequest request)
    {
        call.Demand(UserRights.Watch, request.Ids, "ids");
        var chat = call.Keyset.Chat;
        using var permit = call.BeginWatch();
        using var watch = chat.Feed.Open(chat.Keyset, request.Ids, new WatchOptions { BatchWindow = request.BatchWindow });

        // A refusal is an answer of its own, not a stream that ends.
        await watch.Attempted.WaitAsync(call.Aborted);

        var fingerprint = ResumePoint.Fingerprint(request.Ids);
        var resumed = ResumePoint.TryParse(call.Http.Request.Headers["Last-Event-ID"], fingerprint, request.Ids.Count);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(call.Aborted, lifetime.ApplicationStopping, permit.Ended);
        var output = await BeginAsync(call.Http, call.Aborted);
        try
        {
            await SendAsync(watch, new WatchProgress(watch.Users, resumed), fingerprint, output, ended.Token);
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            // The reader is gone, or the node stops; the reader comes back and goes on. Or its token is not good any more: it is told, for it could not see why.
            if (permit.Ended.IsCancellationRequested)
            {
                await output.EndAsync(ErrorAnswer.Of(permit.Explain()), call.Aborted);
            }
        }
        catch (UserGrainsException)
        {
            // The watch was refused after it began. The reader comes back and is told why.
        }
    }

    /// <summary>Begins the answer to a request for events.</summary>
    public static async Task<EventStreamWriter> BeginAsync(HttpContext http, CancellationToken cancellationToken)
    {
        http.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        http.Response.ContentType = "text/event-stream";
        AnswerHeaders.Set(http.Response.Headers);
        http.Response.Headers["X-Accel-Buffering"] = "no";
        var output = new EventStreamWriter(http.Response.BodyWriter);
        await output.BeginAsync(cancellationToken);
        return output;
    }

    private async Task SendAsync(UserWatch watch, WatchProgress progress, uint fingerprint, EventStreamWriter output, CancellationToken cancellationToken)
    {
        var moved = long.MinValue;
        while (true)
        {
            // Before the taking: whatever has arrived by now is then delivered.
            if (moved == long.MinValue || time.GetElapsedTime(moved) >= WatermarkPeriod)
            {
                moved = time.GetTimestamp();
                MoveWatermark(progress, next: null);
            }

            var next = watch.NextAsync(cancellationToken).AsTask();
            while (!await HasNewsAsync(next, cancellationToken))
            {
                MoveWatermark(progress, next);
                await output.KeepAliveAsync(cancellationToken);
            }

            var changes = progress.Take(await next);
            if (changes.Length > 0)
            {
                await output.SendAsync(changes, progress.Point?.ToEventId(fingerprint), cancellationToken);
            }
        }
    }

    private void MoveWatermark(WatchProgress progress, Task? next)
    {
        var watermark = clock.Now() - options.Value.MaxClockSkew.Ticks;

        // A batch that was taken before may lack what has arrived since.
        if (progress.IsCurrent && next is not { IsCompleted: true })
        {
            progress.MoveTo(watermark);
        }
    }

    private async Task<bool> HasNewsAsync(Task<UserBatch> next, CancellationToken cancellationToken)
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
