using System.Text.Json;

namespace UserGrains.Gateway.Access;

/// <summary>Reads grants: a JSON list of <c>{"users": ["id" or "prefix*"], "can": ["get", "update", "delete", "watch"]}</c>.</summary>
internal static class GrantsReader
{
    /// <summary>The most entries of the list.</summary>
    public const int MaxGrants = 64;

    /// <summary>The most ids and prefixes in all entries together.</summary>
    public const int MaxPatterns = 1_024;

    private static readonly UserRights[] Rights = [UserRights.Get, UserRights.Update, UserRights.Delete, UserRights.Watch];

    /// <summary>Reads the list.</summary>
    /// <param name="list">What should be the list.</param>
    /// <param name="fault">What is wrong with it, for whoever made it; it quotes nothing.</param>
    /// <returns>The grants; <see langword="null"/> when something is wrong.</returns>
    public static Grants? TryRead(JsonElement list, out string? fault)
    {
        fault = null;
        if (list.ValueKind != JsonValueKind.Array || list.GetArrayLength() is 0 or > MaxGrants)
        {
            fault = $"It must be a list of 1 to {MaxGrants} objects like {{\"users\": [\"ada\", \"team-*\"], \"can\": [\"get\", \"watch\"]}}.";
            return null;
        }

        var patterns = Rights.ToDictionary(right => right, _ => new HashSet<string>(StringComparer.Ordinal));
        var count = 0;
        foreach (var grant in list.EnumerateArray())
        {
            fault = Add(grant, patterns, ref count);
            if (fault is not null)
            {
                return null;
            }
        }

        return new Grants(
            new IdPatterns(patterns[UserRights.Get]),
            new IdPatterns(patterns[UserRights.Update]),
            new IdPatterns(patterns[UserRights.Delete]),
            new IdPatterns(patterns[UserRights.Watch]));
    }

    private static string? Add(JsonElement grant, Dictionary<UserRights, HashSet<string>> patterns, ref int count)
    {
        if (grant.ValueKind != JsonValueKind.Object
            || !grant.TryGetProperty("users", out var users) || users.ValueKind != JsonValueKind.Array
            || !grant.TryGetProperty("can", out var can) || can.ValueKind != JsonValueKind.Array)
        {
            return "Every grant must have \"users\" and \"can\", both lists.";
        }

        var rights = UserRights.None;
        foreach (var name in can.EnumerateArray())
        {
            if (ReadRight(name) is not { } right)
            {
                return "\"can\" may have \"get\", \"update\", \"delete\" and \"watch\".";
            }

            rights |= right;
        }

        foreach (var user in users.EnumerateArray())
        {
            if (user.ValueKind != JsonValueKind.String || TryGetText(user) is not { } pattern || !IsPattern(pattern))
            {
                return "\"users\" may have ids, and prefixes of ids that end in '*'.";
            }

            if (++count > MaxPatterns)
            {
                return $"All grants together may name at most {MaxPatterns} users and prefixes.";
            }

            foreach (var right in Rights.Where(right => rights.HasFlag(right)))
            {
                patterns[right].Add(pattern);
            }
        }

        return null;
    }

    private static UserRights? ReadRight(JsonElement name) => name.ValueKind != JsonValueKind.String ? null : TryGetText(name) switch
    {
        "get" => UserRights.Get,
        "update" => UserRights.Update,
        "delete" => UserRights.Delete,
        "watch" => UserRights.Watch,
        _ => null,
    };

    private static bool IsPattern(string pattern) =>
        pattern is "*" || UserIdRules.FindFault(pattern.EndsWith('*') ? pattern[..^1] : pattern) is null;

    // Half of a surrogate pair has no text.
    private static string? TryGetText(JsonElement element)
    {
        try
        {
            return element.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
