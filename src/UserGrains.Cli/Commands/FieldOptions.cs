using System.CommandLine;

namespace UserGrains.Cli.Commands;

/// <summary>The options that set and clear the fields of a user.</summary>
internal sealed class FieldOptions
{
    private const string Merge = "merge";
    private const string Replace = "replace";

    // What --clear takes: the options' names, and the names in JSON.
    private static readonly Dictionary<string, UserFields> Clearable = new(StringComparer.Ordinal)
    {
        ["name"] = UserFields.Name,
        ["email"] = UserFields.Email,
        ["external-id"] = UserFields.ExternalId,
        ["externalId"] = UserFields.ExternalId,
        ["profile-url"] = UserFields.ProfileUrl,
        ["profileUrl"] = UserFields.ProfileUrl,
        ["status"] = UserFields.Status,
        ["type"] = UserFields.Type,
        ["custom"] = UserFields.Custom,
    };

    private readonly Option<string?> _name = Text("--name", "The name; not empty or blank.");
    private readonly Option<string?> _email = Text("--email", "The e-mail address.");
    private readonly Option<string?> _externalId = Text("--external-id", "The identifier that the user has elsewhere.");
    private readonly Option<string?> _profileUrl = Text("--profile-url", "The address of the user's picture, http or https.");
    private readonly Option<string?> _status = Text("--status", "The status.");
    private readonly Option<string?> _type = Text("--type", "The type.");

    private readonly Option<string[]> _custom = new("--custom")
    {
        HelpName = "KEY=VALUE",
        Description = "Custom values. A number, true, false, null or a quoted JSON text is taken as such, anything else as a text.",
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<string> _customMode = new("--custom-mode")
    {
        HelpName = $"{Merge}|{Replace}",
        Description = $"{Merge}: keep the other custom values, null removes one. {Replace}: drop them.",
        DefaultValueFactory = _ => Merge,
    };

    private readonly Option<string[]> _clear = new("--clear")
    {
        HelpName = "FIELD",
        Description = "Empty these fields: name, email, external-id, profile-url, status, type, custom.",
        AllowMultipleArgumentsPerToken = true,
    };

    public FieldOptions() => _customMode.AcceptOnlyFromAmong(Merge, Replace);

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { _name, _email, _externalId, _profileUrl, _status, _type, _custom, _customMode, _clear })
        {
            command.Options.Add(option);
        }
    }

    /// <summary>Reads the change that the options ask for.</summary>
    /// <exception cref="CommandException">A field is unknown, both set and cleared, blank, or malformed.</exception>
    public UserPatch ReadPatch(ParseResult parsed)
    {
        var cleared = ReadCleared(parsed);
        if (parsed.GetValue(_name) is { } name && string.IsNullOrWhiteSpace(name))
        {
            throw CommandException.WrongInput("--name must not be empty or blank. To remove the name: --clear name");
        }

        return new UserPatch
        {
            Name = Read(parsed, _name, UserFields.Name, cleared),
            Email = Read(parsed, _email, UserFields.Email, cleared),
            ExternalId = Read(parsed, _externalId, UserFields.ExternalId, cleared),
            ProfileUrl = Read(parsed, _profileUrl, UserFields.ProfileUrl, cleared),
            Status = Read(parsed, _status, UserFields.Status, cleared),
            Type = Read(parsed, _type, UserFields.Type, cleared),
            Custom = ReadChange(ReadCustom(parsed), _custom.Name, UserFields.Custom, cleared),
            CustomMode = parsed.GetValue(_customMode) is Replace ? CustomMode.Replace : CustomMode.Merge,
        };
    }

    private static PatchField<string> Read(ParseResult parsed, Option<string?> option, UserFields field, UserFields cleared) =>
        ReadChange(parsed.GetValue(option), option.Name, field, cleared);

    private static PatchField<T> ReadChange<T>(T? given, string option, UserFields field, UserFields cleared)
        where T : class
        => (given, cleared.HasFlag(field)) switch
        {
            // Typed, or the switch would be a T whose null clears the field.
            (null, false) => default(PatchField<T>),
            (null, true) => (T?)null,
            (_, false) => given,
            _ => throw CommandException.WrongInput($"{option} and --clear of the same field contradict each other."),
        };

    private UserFields ReadCleared(ParseResult parsed)
    {
        var cleared = UserFields.None;
        foreach (var name in parsed.GetValue(_clear) ?? [])
        {
            cleared |= Clearable.TryGetValue(name, out var field)
                ? field
                : throw CommandException.WrongInput($"--clear: '{name}' is not a field. The fields are name, email, external-id, profile-url, status, type and custom.");
        }

        return cleared;
    }

    private CustomFields? ReadCustom(ParseResult parsed)
    {
        // An option of several values is an empty list, not null, when it is not there.
        if (parsed.GetValue(_custom) is not { Length: > 0 } given)
        {
            return null;
        }

        var values = given.Select(CustomArgument.Parse).ToArray();
        var keys = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (key, _) in values)
        {
            if (!keys.Add(key))
            {
                throw CommandException.WrongInput($"--custom: the key '{key}' is given twice.");
            }
        }

        return new CustomFields(values);
    }

    private static Option<string?> Text(string name, string description) => new(name) { HelpName = "TEXT", Description = description };
}
