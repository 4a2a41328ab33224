using System.Reflection;

namespace UserGrains.Faults;

/// <summary>The programs that this build made.</summary>
internal static class Programs
{
    public static string Node { get; } = typeof(Programs).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(metadata => string.Equals(metadata.Key, "NodeProgram", StringComparison.Ordinal))
        .Value!;

    /// <summary>Gets this program, which runs its clients as processes of their own.</summary>
    public static string Self => typeof(Programs).Assembly.Location;

    /// <summary>Finds the repository's folder with the pinned Azurite.</summary>
    public static string AzuriteFolder
    {
        get
        {
            var folder = new DirectoryInfo(AppContext.BaseDirectory);
            while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "UserGrains.sln")))
            {
                folder = folder.Parent;
            }

            return folder is null
                ? throw new RunFailedException("UserGrains.sln is in no folder above this program, so Azurite cannot be found.")
                : Path.Combine(folder.FullName, "Azurite");
        }
    }
}
