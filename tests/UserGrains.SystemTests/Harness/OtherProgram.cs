namespace UserGrains.SystemTests.Harness;

/// <summary>Programs that are not ours and that a test cannot do without.</summary>
internal static class OtherProgram
{
    /// <summary>Finds a program. Where it is missing the test is left out and says so; where CI is set it fails instead.</summary>
    /// <param name="name">The program.</param>
    /// <param name="advice">How to get it.</param>
    /// <returns>Its path.</returns>
    public static string Demand(string name, string advice)
    {
        var path = (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(Path.PathSeparator).Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
        var isCi = string.Equals(Environment.GetEnvironmentVariable("CI"), "true", StringComparison.OrdinalIgnoreCase);
        Assert.SkipWhen(path is null && !isCi, $"Left out: '{name}' is not installed. {advice}");
        Assert.True(path is not null, $"'{name}' is not installed. {advice}");
        return path;
    }
}
