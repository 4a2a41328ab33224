using System.Security.Cryptography;

namespace UserGrains.Gateway.WebConsole;

/// <summary>A file of the console, as it lies in the assembly.</summary>
/// <param name="Name">Its name.</param>
/// <param name="ContentType">Its type.</param>
/// <param name="Content">What is in it.</param>
/// <param name="ETag">Its tag, with quotes: a hash of the content.</param>
internal sealed record ConsoleFile(string Name, string ContentType, byte[] Content, string ETag)
{
    private const string Prefix = "console/";

    /// <summary>Reads all files.</summary>
    public static IReadOnlyList<ConsoleFile> ReadAll() =>
        [.. typeof(ConsoleFile).Assembly.GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)).Select(Read)];

    private static ConsoleFile Read(string resource)
    {
        using var stream = typeof(ConsoleFile).Assembly.GetManifestResourceStream(resource)!;
        var content = new byte[stream.Length];
        stream.ReadExactly(content);
        return new ConsoleFile(resource[Prefix.Length..], TypeOf(resource), content, $"\"{Convert.ToHexStringLower(SHA256.HashData(content)[..16])}\"");
    }

    private static string TypeOf(string name) => Path.GetExtension(name) switch
    {
        ".html" => "text/html; charset=utf-8",
        ".css" => "text/css; charset=utf-8",
        ".js" => "text/javascript; charset=utf-8",
        ".svg" => "image/svg+xml",
        var other => throw new NotSupportedException($"The console has no files of the type {other}."),
    };
}
