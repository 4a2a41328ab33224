using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using UserGrains.Client;
using UserGrains.Gateway.Access;
using UserGrains.Gateway.Http;

namespace UserGrains.Gateway.Users;

/// <summary>Users over REST, as the protocol has them.</summary>
internal sealed class UserEndpoints(GatewayPipeline pipeline)
{
    // A record at its limit with every character escaped takes 6 bytes a character, and keys and names are escaped too.
    private const int MaxBodyBytes = 8 * UserGrainsLimits.MaxRecordBytes;

    private const string Users = "/v2/objects/{subscribeKey}/uuids";

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Users + "/{id}", pipeline.Handle(GetAsync));
        routes.MapPatch(Users + "/{id}", pipeline.Handle(MaxBodyBytes, SetAsync));
        routes.MapDelete(Users + "/{id}", pipeline.Handle(DeleteAsync));
    }

    private static async Task GetAsync(GatewayCall call)
    {
        var user = await call.Keyset.Chat.GetUserAsync(ReadId(call, UserRights.Get), call.Aborted);
        if (user is null)
        {
            throw new RefusedRequestException(StatusCodes.Status404NotFound, ErrorTexts.NotFound);
        }

        await SendAsync(call, user);
    }

    private static async Task SetAsync(GatewayCall call)
    {
        var id = ReadId(call, UserRights.Update);
        var request = call.Http.Request;
        var faults = new List<RequestFault>();
        var fields = UserPatchReader.ReadBody(call.Body.Span, faults);
        var patch = WriteRequest.WithHeaders(fields with { CustomMode = WriteRequest.ReadCustomMode(request, faults) }, request, faults);
        ThrowIfAny(faults, id, UserPatchReader.FindRefused(fields));
        await SendAsync(call, await call.Keyset.Chat.SetUserAsync(id, patch, call.Aborted));
    }

    private static async Task DeleteAsync(GatewayCall call)
    {
        var id = ReadId(call, UserRights.Delete);
        var faults = new List<RequestFault>();
        var deletion = WriteRequest.WithHeaders(new UserDeletion(), call.Http.Request, faults);
        ThrowIfAny(faults, id, []);
        var deleted = await call.Keyset.Chat.DeleteUserAsync(id, deletion, call.Aborted);
        if (deleted is not null)
        {
            SetVersion(call.Http, deleted.Position.Version);
        }

        await JsonAnswer.SendAsync(call.Http, StatusCodes.Status200OK, value: 0, static (json, _) =>
        {
            json.WriteStartObject();
            json.WriteNumber("status"u8, StatusCodes.Status200OK);
            json.WriteNull("data"u8);
            json.WriteEndObject();
        });
    }

    private static string ReadId(GatewayCall call, UserRights right)
    {
        var id = RawPath.Segment(call.Http, fromEnd: 0, "id");
        call.Demand(right, id);
        return id;
    }

    private static void ThrowIfAny(List<RequestFault> faults, string id, IEnumerable<RequestFault> refused)
    {
        if (faults.Count > 0)
        {
            InvalidField[] invalid = UserIdRules.FindFault(id) is { } fault ? [fault] : [];
            throw new RefusedRequestException([.. faults, .. invalid.Select(RequestFault.Of), .. refused]);
        }
    }

    /// <summary>Answers with one user.</summary>
    public static Task SendAsync(GatewayCall call, User user)
    {
        SetVersion(call.Http, user.Version);
        call.Http.Response.Headers.ETag = $"\"{user.ETag}\"";
        return JsonAnswer.SendAsync(call.Http, StatusCodes.Status200OK, (User: user.Metadata, Parts: WriteRequest.ReadParts(call.Http.Request)), Write);
    }

    private static void Write(Utf8JsonWriter json, (UserMetadata User, UserParts Parts) answer)
    {
        json.WriteStartObject();
        json.WriteNumber("status"u8, StatusCodes.Status200OK);
        json.WritePropertyName("data"u8);
        UserWriter.Write(json, answer.User, answer.Parts);
        json.WriteEndObject();
    }

    private static void SetVersion(HttpContext http, long version) =>
        http.Response.Headers[GatewayHeaders.Version] = version.ToString(CultureInfo.InvariantCulture);
}
