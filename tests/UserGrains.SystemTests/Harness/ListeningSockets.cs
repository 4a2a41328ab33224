using System.Globalization;
using System.Net;

namespace UserGrains.SystemTests.Harness;

/// <summary>What a process listens on, from Linux' <c>/proc</c>.</summary>
internal static class ListeningSockets
{
    private const string Listen = "0A";

    private static readonly string[] Protocols = ["tcp", "tcp6"];

    public static IReadOnlyList<IPEndPoint> Of(int processId)
    {
        var inodes = Directory.GetFiles($"/proc/{processId}/fd")
            .Select(descriptor => new FileInfo(descriptor).LinkTarget ?? string.Empty)
            .Where(target => target.StartsWith("socket:[", StringComparison.Ordinal))
            .Select(target => target["socket:[".Length..^1])
            .ToHashSet(StringComparer.Ordinal);
        return
        [
            .. Protocols
                .SelectMany(protocol => File.ReadLines($"/proc/{processId}/net/{protocol}").Skip(1))
                .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
                .Where(columns => string.Equals(columns[3], Listen, StringComparison.Ordinal) && inodes.Contains(columns[9]))
                .Select(columns => Parse(columns[1])),
        ];
    }

    // Hexadecimal words in the machine's byte order, and the port.
    private static IPEndPoint Parse(string text)
    {
        var (address, port) = (text[..text.IndexOf(':', StringComparison.Ordinal)], text[(text.IndexOf(':', StringComparison.Ordinal) + 1)..]);
        var bytes = Enumerable.Range(0, address.Length / 8)
            .SelectMany(word => BitConverter.GetBytes(uint.Parse(address.AsSpan(word * 8, 8), NumberStyles.HexNumber, CultureInfo.InvariantCulture)))
            .ToArray();
        return new IPEndPoint(new IPAddress(bytes), int.Parse(port, NumberStyles.HexNumber, CultureInfo.InvariantCulture));
    }
}
