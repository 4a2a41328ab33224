namespace UserGrains.Sqlite;

/// <summary>When a commit counts as done.</summary>
public enum SqliteSynchronous
{
    /// <summary>Each commit is synced to the disk before it is acknowledged. Survives a power cut.</summary>
    Full = 0,

    /// <summary>
    /// Commits are handed to the operating system and synced now and then. Survives the death of the process; a power cut may take the last commits
    /// along, and the next start then raises the epoch.
    /// </summary>
    Normal = 1,
}
