namespace UserGrains.Benchmarks.Processes;

/// <summary>Finds the programs of others.</summary>
internal static class Executables
{
    // Where Debian keeps servers that are not on the path.
    private static readonly string[] Folders =
    [
        .. (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(Path.PathSeparator),
        .. Directory.Exists("/usr/lib/postgresql")
            ? Directory.GetDirectories("/usr/lib/postgresql").OrderDescending(StringComparer.Ordinal).Select(version => Path.Combine(version, "bin"))
            : [],
    ];

    /// <summary>Finds a program.</summary>
    /// <returns>Its path, or <see langword="null"/> when it is not installed.</returns>
    public static string? Find(string name) => Folders.Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
}
