using Xunit;

namespace UserGrains.Tests.Users;

/// <summary>A user as plainly as it can be written down: fields in a dictionary, changed in place.</summary>
internal sealed class ModelUser
{
    private Dictionary<string, object>? _fields;

    public long Version { get; private set; }

    public UserWriteStatus Apply(ModelStep step)
    {
        if ((step.Patch?.ExpectedVersion ?? step.Deletion?.ExpectedVersion) is { } expected
            && expected != Version
            && !(expected == 0 && _fields is null))
        {
            return UserWriteStatus.VersionConflict;
        }

        switch (step.Operation)
        {
            case "create" when _fields is not null:
                return UserWriteStatus.AlreadyExists;
            case "update" or "delete" when _fields is null:
                return UserWriteStatus.NotFound;
            case "delete" when !step.Deletion!.Soft:
                _fields = null;
                Version++;
                return UserWriteStatus.Applied;
            case "delete":
                return Replace(new(_fields!, StringComparer.Ordinal) { ["status"] = "deleted" });
            default:
                return Replace(Patched(step.Patch!));
        }
    }

    public void AssertIs(UserMetadata? user)
    {
        Assert.Equal(_fields is null, user is null);
        if (user is null)
        {
            return;
        }

        Assert.Equal(Version, user.Version);
        Assert.Equal(_fields!.GetValueOrDefault("name"), user.Name);
        Assert.Equal(_fields!.GetValueOrDefault("status"), user.Status);
        Assert.Equal(_fields!.GetValueOrDefault("email"), user.Email);
        Assert.Equal(
            _fields!.Where(field => field.Key.StartsWith('.')).ToDictionary(field => field.Key[1..], field => (string)field.Value, StringComparer.Ordinal),
            user.Custom.ToDictionary(value => value.Key, value => value.Value.ToString(), StringComparer.Ordinal));
    }

    private Dictionary<string, object> Patched(UserPatch patch)
    {
        var fields = _fields is null ? new(StringComparer.Ordinal) : new Dictionary<string, object>(_fields, StringComparer.Ordinal);
        Patch(fields, "name", patch.Name);
        Patch(fields, "status", patch.Status);
        Patch(fields, "email", patch.Email);
        if (!patch.Custom.IsMentioned)
        {
            return fields;
        }

        var isMerge = patch.CustomMode == CustomMode.Merge && patch.Custom.Value is not null;
        if (!isMerge)
        {
            foreach (var key in fields.Keys.Where(key => key.StartsWith('.')).ToList())
            {
                fields.Remove(key);
            }
        }

        foreach (var (key, value) in patch.Custom.Value ?? CustomFields.Empty)
        {
            if (isMerge && value.Kind == CustomValueKind.Null)
            {
                fields.Remove('.' + key);
            }
            else
            {
                fields['.' + key] = value.ToString();
            }
        }

        return fields;
    }

    private static void Patch(Dictionary<string, object> fields, string name, PatchField<string> change)
    {
        if (change is { IsMentioned: true, Value: { } value })
        {
            fields[name] = value;
        }
        else if (change.IsMentioned)
        {
            fields.Remove(name);
        }
    }

    private UserWriteStatus Replace(Dictionary<string, object> fields)
    {
        if (_fields is not null && fields.Count == _fields.Count && fields.All(field => _fields.TryGetValue(field.Key, out var value) && value.Equals(field.Value)))
        {
            return UserWriteStatus.Unchanged;
        }

        _fields = fields;
        Version++;
        return UserWriteStatus.Applied;
    }
}
