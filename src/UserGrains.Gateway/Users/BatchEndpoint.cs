using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using UserGrains.Gateway.Access;
using UserGrains.Gateway.Http;

namespace UserGrains.Gateway.Users;

/// <summary>Many users set with one request, each with a result of its own. Ours, beyond the protocol.</summary>
internal sealed class BatchEndpoint(GatewayPipeline pipeline)
{
    private const int MaxBodyBytes = 4 * 1024 * 1024;

    public void Map(IEndpointRouteBuilder routes) => routes.MapPatch("/v1/{subscribeKey}/users", pipeline.Handle(MaxBodyBytes, SetAsync));

    private static async Task SetAsync(GatewayCall call)
    {
        var faults = new List<RequestFault>();
        var customMode = WriteRequest.ReadCustomMode(call.Http.Request, faults);
        var items = faults.Count == 0 ? BatchReader.ReadBody(call.Body.Span, customMode) : throw new RefusedRequestException(faults);
        var outcomes = await Task.WhenAll(items.Select(item => SetAsync(call, item)));

        // What is wrong with the keyset is wrong with the whole request.
        if (Array.TrueForAll(outcomes, outcome => outcome.Error?.Code is nameof(UserGrainsError.UnknownKeyset) or nameof(UserGrainsError.AppContextOff)))
        {
            await JsonAnswer.SendErrorAsync(call.Http, outcomes[0].Error!);
            return;
        }

        await JsonAnswer.SendAsync(call.Http, StatusCodes.Status200OK, outcomes, Write);
    }

    private static async Task<BatchOutcome> SetAsync(GatewayCall call, BatchItem item)
    {
        if (item.Id is { } id && !call.May(UserRights.Update, id))
        {
            return new BatchOutcome(id, User: null, ErrorAnswer.Of(AccessRefusal.NotGranted(UserRights.Update, "id")));
        }

        if (item.Patch is null)
        {
            return new BatchOutcome(item.Id, User: null, item.Error);
        }

        try
        {
            var user = await call.Keyset.Chat.SetUserAsync(item.Id!, item.Patch, call.Aborted);
            return new BatchOutcome(item.Id, user.Metadata, Error: null);
        }
        catch (UserGrainsException exception)
        {
            return new BatchOutcome(item.Id, User: null, ErrorAnswer.Of(exception));
        }
    }

    private static void Write(Utf8JsonWriter json, BatchOutcome[] outcomes)
    {
        json.WriteStartObject();
        json.WriteNumber("status"u8, StatusCodes.Status200OK);
        json.WriteStartArray("data"u8);
        foreach (var outcome in outcomes)
        {
            json.WriteStartObject();
            json.WriteString("id"u8, outcome.Id);
            json.WriteNumber("status"u8, outcome.Error?.Status ?? StatusCodes.Status200OK);
            if ((outcome.User?.Version ?? outcome.Error?.CurrentVersion) is { } version)
            {
                json.WriteNumber("version"u8, version);
            }

            if (outcome.User is { } user)
            {
                json.WritePropertyName("data"u8);
                UserWriter.Write(json, user, UserParts.All);
            }
            else if (outcome.Error is { } error)
            {
                json.WriteString("code"u8, error.Code);
                json.WritePropertyName("error"u8);
                error.WriteError(json);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
