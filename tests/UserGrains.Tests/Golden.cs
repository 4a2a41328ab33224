namespace UserGrains.Tests;

/// <summary>
/// Files that say how things looked when they were approved. Set USERGRAINS_APPROVE to this project's folder to write them anew:
/// the API files always, what an earlier version has stored or sent only where it is missing, because that does not change any more.
/// </summary>
internal static class Golden
{
    private static readonly string? ApproveTo = Environment.GetEnvironmentVariable("USERGRAINS_APPROVE");

    public static byte[] ReadOrWriteOnce(string path, Func<byte[]> make)
    {
        var source = ApproveTo is null ? null : Path.Combine(ApproveTo, path);
        if (source is not null && !File.Exists(source))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(source)!);
            File.WriteAllBytes(source, make());
        }

        return File.ReadAllBytes(source ?? Path.Combine(AppContext.BaseDirectory, path));
    }

    public static string ReadApproved(string path, string actual)
    {
        if (ApproveTo is not null)
        {
            File.WriteAllText(Path.Combine(ApproveTo, path), actual);
            return actual;
        }

        return File.ReadAllText(Path.Combine(AppContext.BaseDirectory, path));
    }
}
