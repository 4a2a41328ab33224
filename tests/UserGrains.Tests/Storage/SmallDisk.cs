using System.Diagnostics;
using System.Globalization;

namespace UserGrains.Tests.Storage;

/// <summary>A file system of a few megabytes, in memory.</summary>
internal sealed class SmallDisk : IDisposable
{
    private SmallDisk(string path) => Path = path;

    public string Path { get; }

    public long FreeBytes => new DriveInfo(Path).AvailableFreeSpace;

    /// <returns><see langword="null"/> when this account may not mount.</returns>
    public static SmallDisk? Mount(string folder, long bytes)
    {
        var path = Directory.CreateDirectory(System.IO.Path.Combine(folder, "disk")).FullName;
        return OperatingSystem.IsLinux() && Run("mount", "-t", "tmpfs", "-o", string.Create(CultureInfo.InvariantCulture, $"size={bytes}"), "tmpfs", path) == 0
            ? new SmallDisk(path)
            : null;
    }

    /// <summary>Takes room away.</summary>
    /// <returns>The file that takes it.</returns>
    public string AddBallast(long bytes)
    {
        var path = System.IO.Path.Combine(Path, System.IO.Path.GetRandomFileName());
        File.WriteAllBytes(path, new byte[bytes]);
        return path;
    }

    public void Dispose() => Run("umount", "--lazy", Path);

    private static int Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, UseShellExecute = false })!;
        process.WaitForExit();
        return process.ExitCode;
    }
}
