using System.Text.Json;
using UserGrains.Gateway.Http;

namespace UserGrains.Gateway.Users;

/// <summary>
/// Reads a partial user straight into a patch. All wrong types and repeated names are found, not just the first; what the fields may contain is the grain's to say.
/// Names that a user does not have are passed over, and so are those that the server owns.
/// </summary>
internal sealed class UserPatchReader(List<RequestFault> faults)
{
    private UserFields _seen;
    private PatchField<string> _name;
    private PatchField<string> _externalId;
    private PatchField<string> _profileUrl;
    private PatchField<string> _email;
    private PatchField<CustomFields> _custom;
    private PatchField<string> _status;
    private PatchField<string> _type;

    /// <summary>Reads a whole body.</summary>
    /// <returns>The patch. It is to be used only when no fault was found.</returns>
    public static UserPatch ReadBody(ReadOnlySpan<byte> body, List<RequestFault> faults)
    {
        UserPatch? patch = null;
        try
        {
            var json = new Utf8JsonReader(body);
            json.Read();
            patch = new UserPatchReader(faults).Read(ref json);

            // Something after the object is an error too.
            json.Read();
        }
        catch (JsonException exception)
        {
            faults.Add(JsonText.Malformed(exception));
        }

        return patch ?? new UserPatch();
    }

    /// <summary>Finds what the users' rules refuse in the fields that could be read, so that a request which is refused anyway hears of everything at once.</summary>
    public static IEnumerable<RequestFault> FindRefused(UserPatch patch) => UserPatchRules.FindFaults(patch)?.Select(RequestFault.Of) ?? [];

    /// <summary>Reads the object that the reader stands on, to its end.</summary>
    /// <returns>The patch, or <see langword="null"/> when there is no object. It is to be used only when no fault was found.</returns>
    public UserPatch? Read(ref Utf8JsonReader json)
    {
        if (json.TokenType != JsonTokenType.StartObject)
        {
            faults.Add(RequestFault.InBody("user", "The user must be a JSON object."));
            json.Skip();
            return null;
        }

        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            ReadField(ref json);
        }

        return new UserPatch
        {
            Name = _name,
            ExternalId = _externalId,
            ProfileUrl = _profileUrl,
            Email = _email,
            Custom = _custom,
            Status = _status,
            Type = _type,
        };
    }

    private void ReadField(ref Utf8JsonReader json)
    {
        if (!JsonText.IsWellFormed(ref json))
        {
            faults.Add(RequestFault.InBody("user", "A name in the user must be well-formed Unicode: it has half of a surrogate pair."));
            json.Skip();
        }
        else if (json.ValueTextEquals("name"u8))
        {
            _name = ReadText(ref json, UserFields.Name, "name");
        }
        else if (json.ValueTextEquals("externalId"u8))
        {
            _externalId = ReadText(ref json, UserFields.ExternalId, "externalId");
        }
        else if (json.ValueTextEquals("profileUrl"u8))
        {
            _profileUrl = ReadText(ref json, UserFields.ProfileUrl, "profileUrl");
        }
        else if (json.ValueTextEquals("email"u8))
        {
            _email = ReadText(ref json, UserFields.Email, "email");
        }
        else if (json.ValueTextEquals("custom"u8))
        {
            _custom = ReadCustom(ref json);
        }
        else if (json.ValueTextEquals("status"u8))
        {
            _status = ReadText(ref json, UserFields.Status, "status");
        }
        else if (json.ValueTextEquals("type"u8))
        {
            _type = ReadText(ref json, UserFields.Type, "type");
        }
        else
        {
            json.Skip();
        }
    }

    private PatchField<string> ReadText(ref Utf8JsonReader json, UserFields field, string name)
    {
        json.Read();
        NoteSeen(field, name);
        switch (json.TokenType)
        {
            case JsonTokenType.Null:
                return (string?)null;
            case JsonTokenType.String when JsonText.TryGet(ref json, out var text):
                return text;
            case JsonTokenType.String:
                faults.Add(RequestFault.InBody("user." + name, $"The {name} must be well-formed Unicode: it has half of a surrogate pair."));
                return default;
            default:
                faults.Add(RequestFault.InBody("user." + name, $"The {name} must be a text or null."));
                json.Skip();
                return default;
        }
    }

    private PatchField<CustomFields> ReadCustom(ref Utf8JsonReader json)
    {
        json.Read();
        NoteSeen(UserFields.Custom, "custom");
        if (json.TokenType == JsonTokenType.Null)
        {
            return (CustomFields?)null;
        }

        if (json.TokenType != JsonTokenType.StartObject)
        {
            faults.Add(RequestFault.InBody("user.custom", "The custom values must be a JSON object or null."));
            json.Skip();
            return default;
        }

        var values = new Dictionary<string, CustomValue>(StringComparer.Ordinal);
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            if (!JsonText.TryGet(ref json, out var key))
            {
                faults.Add(RequestFault.InBody("user.custom", "A custom key must be well-formed Unicode: it has half of a surrogate pair."));
                json.Skip();
                continue;
            }

            json.Read();
            if (!values.TryAdd(key, ReadCustomValue(ref json, key)))
            {
                faults.Add(RequestFault.InBody("user.custom." + key, "This custom key is there twice."));
            }
        }

        return new CustomFields(values);
    }

    private CustomValue ReadCustomValue(ref Utf8JsonReader json, string key)
    {
        switch (json.TokenType)
        {
            case JsonTokenType.String when JsonText.TryGet(ref json, out var text):
                return text;
            case JsonTokenType.String:
                faults.Add(RequestFault.InBody("user.custom." + key, "A custom text must be well-formed Unicode: it has half of a surrogate pair."));
                return CustomValue.Null;
            case JsonTokenType.Number:
                return CustomValue.Number(JsonText.GetRaw(ref json));
            case JsonTokenType.True:
                return true;
            case JsonTokenType.False:
                return false;
            case JsonTokenType.Null:
                return CustomValue.Null;
            default:
                faults.Add(RequestFault.InBody("user.custom." + key, "A custom value must be a text, a number, true, false or null."));
                json.Skip();
                return CustomValue.Null;
        }
    }

    private void NoteSeen(UserFields field, string name)
    {
        if (_seen.HasFlag(field))
        {
            faults.Add(RequestFault.InBody("user." + name, $"The {name} is there twice."));
        }

        _seen |= field;
    }
}
