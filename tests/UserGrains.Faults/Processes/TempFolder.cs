namespace UserGrains.Faults.Processes;

/// <summary>An empty folder that is gone afterwards.</summary>
internal sealed class TempFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("usergrains-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
