using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using UserGrains.Client;
using UserGrains.Client.Feed;
using UserGrains.Gateway.Access;
using UserGrains.Gateway.Http;

namespace UserGrains.Gateway.Subscribe;

/// <summary>What the published SDKs call to follow users: subscribe in both its forms, and what they expect around it.</summary>
internal sealed class SubscribeEndpoints(
    GatewayPipeline pipeline,
    ArrivalLog arrivals,
    IHostApplicationLifetime lifetime,
    IOptions<UserGrainsGatewayOptions> options,
    TimeProvider time)
{
    private const string Presence = "/v2/presence/sub-key/{subscribeKey}/channel/{channels}";

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v2/subscribe/{subscribeKey}/{channels}/0", pipeline.Handle(SubscribeAsync));
        routes.MapGet(Presence + "/heartbeat", pipeline.Handle(AcknowledgeAsync));
        routes.MapGet(Presence + "/leave", pipeline.Handle(AcknowledgeAsync));
        routes.MapGet("/time/0", SendTimeAsync);
    }

    private async Task SubscribeAsync(GatewayCall call)
    {
        var request = SubscribeRequest.Read(call.Http);
        call.Demand(UserRights.Watch, request.Ids, "channels");
        using var permit = call.BeginWatch();
        if (request.Ids.Count == 0)
        {
            await WaitAsync(call, request, permit);
            return;
        }

        var news = new List<UserSnapshot>();
        using var watch = call.Keyset.Chat.Feed.Open(call.Keyset.Chat.Keyset, request.Ids, new WatchOptions());

        // A refusal is answered before anything else; and once it is known where every user stands, what comes later is told apart from it.
        await watch.Attempted.WaitAsync(call.Aborted);
        var cursor = arrivals.Take(watch.Users, request.Since, news);
        if (request.Since is not null && news.Count == 0)
        {
            using var held = new CancellationTokenSource(options.Value.LongPollDuration, time);
            using var ended = CancellationTokenSource.CreateLinkedTokenSource(call.Aborted, lifetime.ApplicationStopping, permit.Ended, held.Token);
            try
            {
                while (news.Count == 0)
                {
                    await watch.NextAsync(ended.Token);
                    cursor = arrivals.Take(watch.Users, request.Since, news);
                }
            }
            catch (OperationCanceledException) when (!call.Aborted.IsCancellationRequested)
            {
                // Held long enough, or the node stops, or the token is not good any more.
                permit.ThrowIfEnded();
                cursor = arrivals.Take(watch.Users, request.Since, news);
            }
        }

        await SubscribeAnswer.SendAsync(call.Http, call.Keyset.SubscribeKey, cursor, arrivals.Region, news);
    }

    // An SDK that follows nothing that could be a user still polls.
    private async Task WaitAsync(GatewayCall call, SubscribeRequest request, WatchPermit permit)
    {
        await call.Keyset.Chat.DemandUpdateEventsAsync(call.Aborted);
        if (request.Since is not null)
        {
            using var held = new CancellationTokenSource(options.Value.LongPollDuration, time);
            using var ended = CancellationTokenSource.CreateLinkedTokenSource(call.Aborted, lifetime.ApplicationStopping, permit.Ended, held.Token);
            try
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, time, ended.Token);
            }
            catch (OperationCanceledException) when (!call.Aborted.IsCancellationRequested)
            {
                // Held long enough, or the node stops, or the token is not good any more.
                permit.ThrowIfEnded();
            }
        }

        await SubscribeAnswer.SendAsync(call.Http, call.Keyset.SubscribeKey, arrivals.Take([], since: null, []), arrivals.Region, []);
    }

    private Task SendTimeAsync(HttpContext http) => JsonAnswer.SendAsync(http, StatusCodes.Status200OK, arrivals.Now(), static (json, now) =>
    {
        json.WriteStartArray();
        json.WriteNumberValue(now);
        json.WriteEndArray();
    });

    private static async Task AcknowledgeAsync(GatewayCall call)
    {
        await call.Keyset.Chat.DemandUpdateEventsAsync(call.Aborted);
        await JsonAnswer.SendAsync(call.Http, StatusCodes.Status200OK, value: 0, WriteAcknowledgement);
    }

    private static void WriteAcknowledgement(Utf8JsonWriter json, int value)
    {
        json.WriteStartObject();
        json.WriteNumber("status"u8, StatusCodes.Status200OK);
        json.WriteString("message"u8, "OK"u8);
        json.WriteString("service"u8, "Presence"u8);
        json.WriteEndObject();
    }
}
