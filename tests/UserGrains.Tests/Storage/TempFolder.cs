namespace UserGrains.Tests.Storage;

/// <summary>A folder of one test.</summary>
internal sealed class TempFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("usergrains-").FullName;

    public string Database => System.IO.Path.Combine(Path, "users.db");

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
