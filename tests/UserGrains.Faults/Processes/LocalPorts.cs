using System.Globalization;

namespace UserGrains.Faults.Processes;

/// <summary>The TCP ports at this end of a process's connections, from Linux' <c>/proc</c>.</summary>
internal static class LocalPorts
{
    private static readonly string[] Protocols = ["tcp", "tcp6"];

    /// <summary>Finds them; none when the process has ended.</summary>
    public static IReadOnlySet<int> Of(int processId)
    {
        try
        {
            var inodes = Directory.GetFiles($"/proc/{processId}/fd")
                .Select(descriptor => new FileInfo(descriptor).LinkTarget ?? string.Empty)
                .Where(target => target.StartsWith("socket:[", StringComparison.Ordinal))
                .Select(target => target["socket:[".Length..^1])
                .ToHashSet(StringComparer.Ordinal);
            return Protocols
                .SelectMany(protocol => File.ReadLines($"/proc/{processId}/net/{protocol}").Skip(1))
                .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
                .Where(columns => inodes.Contains(columns[9]))
                .Select(columns => int.Parse(columns[1].AsSpan(columns[1].IndexOf(':', StringComparison.Ordinal) + 1), NumberStyles.HexNumber, CultureInfo.InvariantCulture))
                .ToHashSet();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return new HashSet<int>();
        }
    }
}
