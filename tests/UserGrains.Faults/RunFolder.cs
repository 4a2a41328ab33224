namespace UserGrains.Faults;

/// <summary>Where a run keeps what it writes: histories, logs, storage and the report.</summary>
internal sealed class RunFolder
{
    private readonly DirectoryInfo _folder;

    /// <summary>Makes the folder, and empties it when it holds an earlier run.</summary>
    public RunFolder(DirectoryInfo folder)
    {
        if (folder.Exists)
        {
            folder.Delete(recursive: true);
        }

        folder.Create();
        _folder = folder;
    }

    public string Path => _folder.FullName;

    public string Child(string name) => _folder.CreateSubdirectory(name).FullName;

    public string File(string name) => System.IO.Path.Combine(_folder.FullName, name);
}
