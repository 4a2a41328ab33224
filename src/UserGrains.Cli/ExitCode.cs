namespace UserGrains.Cli;

/// <summary>How the command ends; <c>docs/cli.md</c> has the same table.</summary>
internal static class ExitCode
{
    public const int Done = 0;

    /// <summary>Anything that has no code of its own.</summary>
    public const int Failed = 1;

    /// <summary>The input is wrong; the same command fails again.</summary>
    public const int WrongInput = 2;

    public const int NotFound = 3;

    public const int VersionConflict = 4;

    /// <summary>No node, no storage, or too much to do: the same command may succeed later.</summary>
    public const int Unavailable = 5;

    /// <summary>128 and SIGINT's number, as shells have it.</summary>
    public const int Interrupted = 130;

    /// <summary>128 and SIGTERM's number, as shells have it.</summary>
    public const int Terminated = 143;

    public static int Of(UserGrainsError error) => error switch
    {
        UserGrainsError.InvalidUser or UserGrainsError.InvalidWatch or UserGrainsError.InvalidQuery or UserGrainsError.UnknownKeyset => WrongInput,
        UserGrainsError.UserNotFound => NotFound,
        UserGrainsError.VersionConflict => VersionConflict,
        UserGrainsError.OutcomeUnknown or UserGrainsError.TooBusy or UserGrainsError.StorageUnavailable or UserGrainsError.Unavailable => Unavailable,
        _ => Failed,
    };
}
