using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using UserGrains.Client;
using UserGrains.Gateway.Access;
using UserGrains.Gateway.Http;

namespace UserGrains.Gateway.Users;

/// <summary>Lists of users over REST, as the protocol has them, and the lookup by external id, which is ours.</summary>
internal sealed class ListEndpoint(GatewayPipeline pipeline)
{
    private const int MaxUsers = 100;

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v2/objects/{subscribeKey}/uuids", pipeline.Handle(ListAsync));
        routes.MapGet("/v1/{subscribeKey}/users/by-external-id", pipeline.Handle(FindAsync));
    }

    private static async Task ListAsync(GatewayCall call)
    {
        call.DemandWithEverybody(UserRights.Get);
        var request = call.Http.Request;
        var page = await call.Keyset.Chat.GetUsersAsync(ReadQuery(request), call.Aborted);
        await JsonAnswer.SendAsync(call.Http, StatusCodes.Status200OK, (Page: page, Parts: WriteRequest.ReadParts(request)), Write);
    }

    // In the query and not in the path: an external id may have any characters, a slash and a lone point too.
    private static async Task FindAsync(GatewayCall call)
    {
        // Whoever may read some users only would learn from the answer who else there is.
        call.DemandWithEverybody(UserRights.Get);
        var request = call.Http.Request;
        if (request.Query["externalId"] is not [{ Length: > 0 } externalId])
        {
            throw new RefusedRequestException(RequestFault.InQuery("externalId", "Name the external id to look for, once."));
        }

        var user = await call.Keyset.Chat.GetUserByExternalIdAsync(externalId, call.Aborted)
            ?? throw new RefusedRequestException(StatusCodes.Status404NotFound, ErrorTexts.NotFound);
        await UserEndpoints.SendAsync(call, user);
    }

    private static UserQuery ReadQuery(HttpRequest request) => new()
    {
        Filter = Single(request, "filter"),
        Sort = [.. request.Query["sort"].SelectMany(list => (list ?? string.Empty).Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))],
        Limit = ReadLimit(request),
        Start = Single(request, "start"),
        End = Single(request, "end"),
        Count = Single(request, "count") is "true" or "True" or "1",
    };

    private static int ReadLimit(HttpRequest request)
    {
        if (Single(request, "limit") is not { Length: > 0 } text)
        {
            return MaxUsers;
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit <= MaxUsers
            ? limit
            : throw new RefusedRequestException(RequestFault.InQuery("limit", $"limit must be a whole number from 0 to {MaxUsers}."));
    }

    private static string? Single(HttpRequest request, string name) => request.Query[name] switch
    {
        [] => null,
        [var value] => value,
        _ => throw new RefusedRequestException(RequestFault.InQuery(name, $"{name} is there several times; give it once.")),
    };

    private static void Write(Utf8JsonWriter json, (UserPage Page, UserParts Parts) answer)
    {
        var page = answer.Page;
        json.WriteStartObject();
        json.WriteNumber("status"u8, StatusCodes.Status200OK);
        json.WriteStartArray("data"u8);
        foreach (var user in page.Users)
        {
            UserWriter.Write(json, user.Metadata, answer.Parts);
        }

        json.WriteEndArray();
        if (page.TotalCount is { } total)
        {
            json.WriteNumber("totalCount"u8, total);
        }

        if (page.Next is { } next)
        {
            json.WriteString("next"u8, next);
        }

        if (page.Previous is { } previous)
        {
            json.WriteString("prev"u8, previous);
        }

        json.WriteEndObject();
    }
}
