using System.Text.Json;
using UserGrains.Gateway.Http;

namespace UserGrains.Gateway.Users;

/// <summary>Reads a batch: a JSON list of <c>{"id", "user", "ifMatch", "version", "idempotencyKey"}</c>.</summary>
internal static class BatchReader
{
    /// <summary>The most users of one batch.</summary>
    public const int MaxUsers = 100;

    /// <summary>Reads a whole body. What is wrong with one user is that user's own error.</summary>
    /// <exception cref="RefusedRequestException">The body is not a list, too long, or names a user twice; nothing has been done then.</exception>
    public static List<BatchItem> ReadBody(ReadOnlySpan<byte> body, CustomMode customMode)
    {
        var items = new List<BatchItem>();
        var ids = new HashSet<string>(StringComparer.Ordinal);
        try
        {
            var json = new Utf8JsonReader(body);
            json.Read();
            if (json.TokenType != JsonTokenType.StartArray)
            {
                throw Refuse("The body must be a JSON list of users to set.");
            }

            while (json.Read() && json.TokenType != JsonTokenType.EndArray)
            {
                var item = ReadItem(ref json, customMode);
                if (items.Count == MaxUsers)
                {
                    throw Refuse($"A batch sets at most {MaxUsers} users; send several batches.");
                }

                if (item.Id is { } id && !ids.Add(id))
                {
                    throw Refuse("The same user is there twice; merge the two, or send two batches.");
                }

                items.Add(item);
            }

            json.Read();
        }
        catch (JsonException exception)
        {
            throw new RefusedRequestException(JsonText.Malformed(exception));
        }

        return items.Count > 0 ? items : throw Refuse("A batch sets at least one user.");
    }

    private static BatchItem ReadItem(ref Utf8JsonReader json, CustomMode customMode)
    {
        var faults = new List<RequestFault>();
        if (json.TokenType != JsonTokenType.StartObject)
        {
            json.Skip();
            faults.Add(RequestFault.InBody("user", "Each entry must be a JSON object with \"id\" and \"user\"."));
            return Refused(null, faults);
        }

        string? id = null;
        string? eTag = null;
        string? version = null;
        string? key = null;
        UserPatch? patch = null;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            if (!JsonText.IsWellFormed(ref json))
            {
                faults.Add(RequestFault.InBody("user", "A name in the entry must be well-formed Unicode: it has half of a surrogate pair."));
                json.Skip();
            }
            else if (json.ValueTextEquals("id"u8))
            {
                id = ReadText(ref json, "id", faults, isRepeated: id is not null);
            }
            else if (json.ValueTextEquals("user"u8))
            {
                json.Read();
                NoteRepeated("user", faults, patch is not null);
                patch = new UserPatchReader(faults).Read(ref json);
            }
            else if (json.ValueTextEquals("ifMatch"u8))
            {
                eTag = ReadText(ref json, "ifMatch", faults, isRepeated: eTag is not null);
            }
            else if (json.ValueTextEquals("version"u8))
            {
                json.Read();
                NoteRepeated("version", faults, version is not null);
                version = json.TokenType == JsonTokenType.Number ? JsonText.GetRaw(ref json) : "-";
                json.Skip();
            }
            else if (json.ValueTextEquals("idempotencyKey"u8))
            {
                key = ReadText(ref json, "idempotencyKey", faults, isRepeated: key is not null);
            }
            else
            {
                json.Skip();
            }
        }

        return Complete(id, patch, eTag, version, key, customMode, faults);
    }

    private static BatchItem Complete(
        string? id,
        UserPatch? patch,
        string? eTag,
        string? version,
        string? key,
        CustomMode customMode,
        List<RequestFault> faults)
    {
        if (UserIdRules.FindFault(id) is { } fault)
        {
            faults.Add(RequestFault.InBody("id", fault.Message));
        }

        if (patch is null)
        {
            faults.Add(RequestFault.InBody("user", "The entry needs \"user\": the fields to set."));
        }

        var fields = patch ?? new UserPatch();
        var write = WriteRequest.WithConditions(fields with { CustomMode = customMode }, eTag, version, key, RequestFault.InBody, faults);
        return faults.Count == 0 ? new BatchItem(id, write, Error: null) : Refused(id, [.. faults, .. UserPatchReader.FindRefused(fields)]);
    }

    private static string? ReadText(ref Utf8JsonReader json, string name, List<RequestFault> faults, bool isRepeated)
    {
        json.Read();
        NoteRepeated(name, faults, isRepeated);
        if (json.TokenType == JsonTokenType.String && JsonText.TryGet(ref json, out var text))
        {
            return text;
        }

        faults.Add(RequestFault.InBody(name, $"\"{name}\" must be a text."));
        json.Skip();
        return null;
    }

    private static void NoteRepeated(string name, List<RequestFault> faults, bool isRepeated)
    {
        if (isRepeated)
        {
            faults.Add(RequestFault.InBody(name, $"\"{name}\" is there twice."));
        }
    }

    private static BatchItem Refused(string? id, List<RequestFault> faults) => new(id, Patch: null, ErrorAnswer.Of(new RefusedRequestException(faults)));

    private static RefusedRequestException Refuse(string message) => new(RequestFault.InBody("body", message));
}
