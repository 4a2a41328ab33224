namespace UserGrains.Faults.Roles;

/// <summary>What a client process and the run tell each other, one line each.</summary>
internal static class RoleLines
{
    /// <summary>The process: it has begun.</summary>
    public const string Ready = "ready";

    /// <summary>To a load: begin nothing more, and settle what is open.</summary>
    public const string Stop = "stop";

    /// <summary>A load: everything is settled.</summary>
    public const string Settled = "settled";

    /// <summary>To a watcher: wait until every watch has arrived at the versions in a file.</summary>
    public const string Until = "until ";

    /// <summary>A watcher: they have.</summary>
    public const string Converged = "converged";

    /// <summary>The process: how much it has seen so far.</summary>
    public const string Stats = "stats ";
}
