using System.Text;
using UserGrains.Cli.Import;
using Xunit;

namespace UserGrains.Tests.Cli;

/// <summary>An input in a folder of its own, and imports of it into something that takes users.</summary>
internal sealed class ImportFile : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("usergrains-import-");

    public ImportFile(string text)
    {
        Path = System.IO.Path.Combine(_folder.FullName, "users.jsonl");
        Write(text);
    }

    public string Path { get; }

    public bool HasCheckpoint => File.Exists(Path + ".progress");

    public void Write(string text) => File.WriteAllText(Path, text, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));

    public void WriteCheckpoint(string text) => File.WriteAllText(Path + ".progress", text);

    public async Task<(ImportPosition Start, string? Notice)> FindStartAsync(string target = "here")
    {
        using var checkpoint = new CheckpointFile(Path, target);
        return await checkpoint.FindStartAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Imports from where the last import stopped.</summary>
    public async Task<ImportTally> ImportAsync(Func<string, UserPatch, CancellationToken, Task> write, CancellationToken cancellationToken)
    {
        using var checkpoint = new CheckpointFile(Path, "here");
        var (start, _) = await checkpoint.FindStartAsync(TestContext.Current.CancellationToken);
        await using var file = File.OpenRead(Path);
        file.Position = start.Offset;
        var import = new UserImport(file, start, checkpoint, write, new InstantTime());
        await import.RunAsync(cancellationToken);
        return import.Tally;
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
