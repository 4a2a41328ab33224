namespace UserGrains.Benchmarks.Processes;

/// <summary>A folder that is gone afterwards.</summary>
internal sealed class ScratchFolder(DirectoryInfo parent) : IDisposable
{
    private readonly DirectoryInfo _folder = parent.CreateSubdirectory("usergrains-bench-" + Guid.NewGuid().ToString("N"));

    private int _children;

    /// <summary>Makes a new, empty folder inside.</summary>
    public string NewChild(string name) => _folder.CreateSubdirectory($"{Interlocked.Increment(ref _children)}-{name}").FullName;

    public void Dispose() => _folder.Delete(recursive: true);
}
