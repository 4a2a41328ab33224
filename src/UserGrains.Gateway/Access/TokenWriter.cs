using System.Buffers;
using System.Text;
using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using UserGrains.Gateway.Http;
using UserGrains.Gateway.Keysets;

namespace UserGrains.Gateway.Access;

/// <summary>Makes tokens, signed with the keyset's secret key, for those who do not want to sign them themselves.</summary>
internal sealed class TokenWriter(TimeProvider time)
{
    private readonly JsonWebTokenHandler _handler = new();

    /// <exception cref="RefusedRequestException">The token would be too long.</exception>
    public IssuedToken Write(GatewayKeyset keyset, TokenRequest request)
    {
        var issued = time.GetUtcNow().ToUnixTimeSeconds();
        var expires = issued + request.Seconds;
        var id = Guid.CreateVersion7(time.GetUtcNow()).ToString("N");
        var key = new SymmetricSecurityKey(Encoding.UTF8.GetBytes(keyset.Options.SecretKey!));
        var payload = WritePayload(keyset, request, id, issued, expires);
        var text = _handler.CreateToken(payload, new SigningCredentials(key, SecurityAlgorithms.HmacSha256));
        return text.Length <= TokenReader.MaxCharacters
            ? new IssuedToken(text, id, expires)
            : throw new RefusedRequestException(RequestFault.InBody("grants", $"The token would be longer than {TokenReader.MaxCharacters} characters; use prefixes instead of many ids."));
    }

    private static string WritePayload(GatewayKeyset keyset, TokenRequest request, string id, long issued, long expires)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("sub"u8, request.Subject);
            json.WriteString("keyset"u8, keyset.Chat.Keyset);
            json.WriteString("jti"u8, id);
            json.WriteNumber("iat"u8, issued);
            json.WriteNumber("exp"u8, expires);
            if (keyset.Options.Audience is { } audience)
            {
                json.WriteString("aud"u8, audience);
            }

            json.WritePropertyName("grants"u8);
            request.Grants.WriteTo(json);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
