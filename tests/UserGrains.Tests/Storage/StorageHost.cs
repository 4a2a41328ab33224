using System.Diagnostics;
using Xunit;

namespace UserGrains.Tests.Storage;

/// <summary>A second process that holds a database, see tests/UserGrains.StorageHost.</summary>
internal sealed class StorageHost : IAsyncDisposable
{
    private readonly Process _process;

    private StorageHost(Process process) => _process = process;

    /// <summary>Starts it and waits until it has opened the database.</summary>
    public static async Task<StorageHost> StartAsync(string mode, string path)
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "UserGrains.StorageHost.exe" : "UserGrains.StorageHost"))
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        start.ArgumentList.Add(mode);
        start.ArgumentList.Add(path);
        var host = new StorageHost(Process.Start(start)!);
        Assert.Equal("open", await host.ReadLineAsync());
        return host;
    }

    /// <summary>Reads what it prints; also what it had printed before it was killed.</summary>
    /// <returns><see langword="null"/> at the end.</returns>
    public async Task<string?> ReadLineAsync() => await _process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);

    /// <summary>Kills it with SIGKILL and waits for its end.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await KillAsync();
        }

        _process.Dispose();
    }
}
