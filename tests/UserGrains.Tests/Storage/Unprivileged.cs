using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace UserGrains.Tests.Storage;

/// <summary>
/// Takes the right to write a path away from this thread and from the threads it starts. Root ignores a file's mode, so for root the thread also goes
/// to the file system as nobody (setfsuid is per thread, and back with one call).
/// </summary>
[UnsupportedOSPlatform("windows")]
internal sealed class Unprivileged : IDisposable
{
    private const int Nobody = 65_534;

    private readonly string _path;
    private readonly UnixFileMode _mode;
    private readonly bool _isRoot = Environment.IsPrivilegedProcess;

    private Unprivileged(string path)
    {
        _path = path;
        _mode = File.GetUnixFileMode(path);
        File.SetUnixFileMode(path, _mode & ~(UnixFileMode.UserWrite | UnixFileMode.GroupWrite | UnixFileMode.OtherWrite) | UnixFileMode.OtherRead | (Directory.Exists(path) ? UnixFileMode.OtherExecute : UnixFileMode.None));
        if (_isRoot)
        {
            _ = SetFileSystemUser(Nobody);
        }
    }

    public static Unprivileged OnThisThread(string path, string? writableFolder = null)
    {
        // A temporary folder is its owner's alone.
        for (var folder = Path.GetDirectoryName(path)!; folder.Contains("usergrains-", StringComparison.Ordinal); folder = Path.GetDirectoryName(folder)!)
        {
            File.SetUnixFileMode(folder, File.GetUnixFileMode(folder) | UnixFileMode.OtherRead | UnixFileMode.OtherExecute | (string.Equals(folder, writableFolder, StringComparison.Ordinal) ? UnixFileMode.OtherWrite : UnixFileMode.None));
        }

        return new Unprivileged(path);
    }

    public void Dispose()
    {
        if (_isRoot)
        {
            _ = SetFileSystemUser(0);
        }

        File.SetUnixFileMode(_path, _mode);
    }

    [DllImport("libc", EntryPoint = "setfsuid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetFileSystemUser(int user);
}
