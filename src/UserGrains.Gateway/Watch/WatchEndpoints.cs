using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
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
    EventStreams streams,
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
        var progress = new WatchProgress(watch.Users, resumed);
        await streams.SendAsync(call, permit, (output, ended) => SendAsync(watch, progress, fingerprint, output, ended));
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
                if (progress.IsCurrent)
                {
                    progress.MoveTo(clock.Now() - options.Value.MaxClockSkew.Ticks);
                }
            }

            var changes = progress.Take(await watch.NextAsync(cancellationToken));
            if (changes.Length > 0)
            {
                await output.SendAsync(changes, progress.Point?.ToEventId(fingerprint), cancellationToken);
            }
        }
    }
}
