using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;
using UserGrains.Client;
using UserGrains.Client.Access;
using UserGrains.Gateway.Http;

namespace UserGrains.Gateway.Access;

/// <summary>What operators and servers do about access. Only the secret key permits it. Ours, beyond the protocol.</summary>
internal sealed class AccessEndpoints(GatewayPipeline pipeline, TokenWriter writer, IOptions<UserGrainsGatewayOptions> options, TimeProvider time)
{
    private const string Access = "/v1/{subscribeKey}/access";
    private const int MaxBodyBytes = 64 * 1024;

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost(Access + "/tokens", pipeline.HandleSigned(MaxBodyBytes, IssueAsync));
        routes.MapPost(Access + "/revocations", pipeline.HandleSigned(MaxBodyBytes, RevokeAsync));
        routes.MapGet(Access + "/revocations", pipeline.HandleSigned(maxBodyBytes: 0, ListAsync));
    }

    private async Task IssueAsync(GatewayCall call)
    {
        using var body = AccessRequest.ReadBody(call.Body);
        var issued = writer.Write(call.Keyset, TokenRequest.Read(body.RootElement, options.Value.MaxTokenLifetime));
        await SendAsync(call, issued, static (json, issued) =>
        {
            json.WriteStartObject();
            json.WriteString("token"u8, issued.Text);
            json.WriteString("jti"u8, issued.Id);
            json.WriteNumber("exp"u8, issued.ExpiresAt);
            json.WriteEndObject();
        });
    }

    private async Task RevokeAsync(GatewayCall call)
    {
        using var body = AccessRequest.ReadBody(call.Body);
        var wanted = RevocationRequest.Read(body.RootElement, options.Value, time.GetUtcNow());
        var users = call.Keyset.Chat;
        var revocation = await ClientErrors.TranslateAsync(
            new ValueTask<Revocation>(users.Revocations.RevokeAsync(wanted, call.Aborted)),
            isWrite: false,
            call.Aborted);

        // The other processes hear of it; this one knows.
        call.Keyset.Tokens!.Revoke(revocation);
        await SendAsync(call, revocation, Write);
    }

    private static async Task ListAsync(GatewayCall call)
    {
        var listed = call.Keyset.Chat.Revocations.ListAsync(call.Aborted);
        var revocations = await ClientErrors.TranslateAsync(new ValueTask<Revocation[]>(listed), isWrite: false, call.Aborted);
        await SendAsync(call, revocations, static (json, revocations) =>
        {
            json.WriteStartArray();
            foreach (var revocation in revocations)
            {
                Write(json, revocation);
            }

            json.WriteEndArray();
        });
    }

    private static void Write(Utf8JsonWriter json, Revocation revocation)
    {
        json.WriteStartObject();
        json.WriteString(revocation.Kind == RevocationKind.Token ? "jti"u8 : "sub"u8, revocation.Name);
        json.WriteNumber("revokedAt"u8, revocation.RevokedAt);
        json.WriteNumber("until"u8, revocation.Until);
        json.WriteEndObject();
    }

    private static Task SendAsync<T>(GatewayCall call, T data, Action<Utf8JsonWriter, T> write) =>
        JsonAnswer.SendAsync(call.Http, StatusCodes.Status200OK, (Data: data, Write: write), static (json, answer) =>
        {
            json.WriteStartObject();
            json.WriteNumber("status"u8, StatusCodes.Status200OK);
            json.WritePropertyName("data"u8);
            answer.Write(json, answer.Data);
            json.WriteEndObject();
        });
}
