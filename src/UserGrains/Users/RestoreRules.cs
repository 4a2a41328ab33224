namespace UserGrains.Users;

/// <summary>What a restored user may look like: as a patch may make it, with numbers that a record can have had.</summary>
internal static class RestoreRules
{
    public static List<InvalidField> FindFaults(UserMetadata user, string id)
    {
        var faults = UserPatchRules.FindFaults(new UserPatch
        {
            Name = user.Name,
            ExternalId = user.ExternalId,
            ProfileUrl = user.ProfileUrl,
            Email = user.Email,
            Custom = user.Custom,
            Status = user.Status,
            Type = user.Type,
        }) ?? [];
        if (!string.Equals(user.Id, id, StringComparison.Ordinal))
        {
            faults.Add(new InvalidField("id", "The user has another id than the one that it is restored under."));
        }

        if (user.Version < 1)
        {
            faults.Add(new InvalidField("version", "The version must be at least 1."));
        }

        if (user.Incarnation < 1)
        {
            faults.Add(new InvalidField("eTag", "The ETag is none that an export has."));
        }

        if (user.Timetoken < 1 || user.Timetoken % TimeSpan.TicksPerMicrosecond != 0)
        {
            faults.Add(new InvalidField("updated", "The time must be after 1970, with no more than microseconds."));
        }

        return faults;
    }
}
