namespace UserGrains.Client.Watching;

/// <summary>What may be watched.</summary>
internal static class WatchRules
{
    /// <summary>Checks a watch's users, and leaves out repeated ones.</summary>
    /// <exception cref="UserGrainsException">The list is empty or too long, or ids break their limits; all of these are named.</exception>
    public static List<UserKey> Check(string keyset, IEnumerable<string> ids, WatchOptions options)
    {
        CheckWindow(options);
        var keys = new List<UserKey>();
        var known = new HashSet<string>(StringComparer.Ordinal);
        var invalid = new List<InvalidField>();
        foreach (var id in ids)
        {
            if (UserIdRules.FindFault(id) is { } fault)
            {
                invalid.Add(fault);
            }
            else if (known.Add(id))
            {
                keys.Add(UserKey.Create(keyset, id));
            }

            if (keys.Count > UserGrainsLimits.MaxUsersPerWatch)
            {
                throw new UserGrainsException(
                    UserGrainsError.InvalidWatch,
                    $"A watch follows at most {UserGrainsLimits.MaxUsersPerWatch} users; open several watches.");
            }
        }

        if (invalid.Count > 0)
        {
            throw new UserGrainsException(UserGrainsError.InvalidUser, string.Join(' ', invalid.Select(fault => fault.Message).Distinct(StringComparer.Ordinal)), invalid);
        }

        return keys.Count > 0 ? keys : throw new UserGrainsException(UserGrainsError.InvalidWatch, "Cannot stream user updates on an empty list");
    }

    /// <summary>Checks how changes are to be handed over.</summary>
    /// <exception cref="UserGrainsException"><see cref="UserGrainsError.InvalidWatch"/>.</exception>
    public static void CheckWindow(WatchOptions options)
    {
        if (options.BatchWindow < TimeSpan.Zero || options.BatchWindow > WatchOptions.MaxBatchWindow)
        {
            throw new UserGrainsException(
                UserGrainsError.InvalidWatch,
                $"{nameof(WatchOptions.BatchWindow)} must be from 0 to {WatchOptions.MaxBatchWindow.TotalSeconds} seconds.");
        }
    }
}
