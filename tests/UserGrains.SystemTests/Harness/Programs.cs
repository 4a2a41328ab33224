using System.Reflection;

namespace UserGrains.SystemTests.Harness;

/// <summary>The programs that this build made.</summary>
internal static class Programs
{
    public static string Node => PathOf("NodeProgram");

    public static string Faults => PathOf("FaultsProgram");

    public static string Cli => PathOf("CliProgram");

    /// <summary>Gets the command that runs a program: the one that this test was started with, if that is known.</summary>
    public static string Dotnet => Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";

    private static string PathOf(string key) => typeof(Programs).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(metadata => string.Equals(metadata.Key, key, StringComparison.Ordinal))
        .Value!;
}
