using System.Runtime.InteropServices;

namespace UserGrains.Cli.Output;

/// <summary>Notices that nobody reads standard output any more: <c>usergrains watch ada | head -1</c>.</summary>
internal static class ClosedPipe
{
    private const int OutputDescriptor = 1;
    private const short PollError = 0x08;
    private const short PollHangUp = 0x10;

    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(500);

    /// <summary>Ends when the reader of standard output has gone. On Windows nothing tells, so this ends when it is cancelled.</summary>
    /// <returns><see langword="false"/> when it was cancelled.</returns>
    public static async Task<bool> WaitAsync(TimeProvider time, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                if (IsClosed())
                {
                    return true;
                }
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The watch has ended for another reason.
        }

        return false;
    }

    /// <summary>Whether standard output is a pipe that nobody reads, or a terminal that is gone.</summary>
    public static bool IsClosed()
    {
        if (OperatingSystem.IsWindows())
        {
            return false;
        }

        var descriptor = new PollDescriptor { Descriptor = OutputDescriptor };
        return Poll(ref descriptor, 1, 0) > 0 && (descriptor.Found & (PollError | PollHangUp)) != 0;
    }

    [DllImport("libc", EntryPoint = "poll")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int Poll(ref PollDescriptor descriptors, nuint count, int timeoutMilliseconds);

    [StructLayout(LayoutKind.Sequential)]
    private struct PollDescriptor
    {
        public int Descriptor;
        public short Wanted;
        public short Found;
    }
}
