using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using UserGrains.Client.Feed;
using UserGrains.Gateway.Access;
using UserGrains.Gateway.Http;

namespace UserGrains.Gateway.Watch;

/// <summary>How many watch a user. Ours, beyond the protocol, and for administrators: whoever may do everything with everybody.</summary>
internal sealed class WatchersEndpoint(GatewayPipeline pipeline)
{
    private static readonly UserRights[] All = [UserRights.Get, UserRights.Update, UserRights.Delete, UserRights.Watch];

    public void Map(IEndpointRouteBuilder routes) => routes.MapGet("/v1/{subscribeKey}/users/{id}/watchers", pipeline.Handle(CountAsync));

    private static async Task CountAsync(GatewayCall call)
    {
        var id = RawPath.Segment(call.Http, fromEnd: 1, "id");
        foreach (var right in All)
        {
            call.DemandWithEverybody(right);
        }

        await JsonAnswer.SendAsync(call.Http, StatusCodes.Status200OK, await call.Keyset.Chat.CountWatchersAsync(id, call.Aborted), Write);
    }

    private static void Write(Utf8JsonWriter json, UserWatchers watchers)
    {
        json.WriteStartObject();
        json.WriteNumber("status"u8, StatusCodes.Status200OK);
        json.WriteStartObject("data"u8);
        json.WriteNumber("watches"u8, watchers.Watches);
        json.WriteNumber("processes"u8, watchers.Processes);
        json.WriteNumber("silent"u8, watchers.Silent);
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
