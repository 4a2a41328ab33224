using System.Buffers;
using System.Buffers.Text;

namespace UserGrains.Benchmarks.Http;

/// <summary>Finds the changes in a line of an event stream without reading the rest of them.</summary>
internal static class ChangeLine
{
    public static void Read<T>(ReadOnlySequence<byte> line, T state, Action<T, int, long> take)
    {
        if (line.IsSingleSegment)
        {
            Read(line.FirstSpan, state, take);
            return;
        }

        var length = (int)line.Length;
        var copy = ArrayPool<byte>.Shared.Rent(length);
        line.CopyTo(copy);
        Read(copy.AsSpan(0, length), state, take);
        ArrayPool<byte>.Shared.Return(copy);
    }

    private static void Read<T>(ReadOnlySpan<byte> line, T state, Action<T, int, long> take)
    {
        while (TrySkip(ref line, "{\"kind\":\""u8))
        {
            if (!TrySkip(ref line, "\"version\":"u8) || !Utf8Parser.TryParse(line, out long version, out _)
                || !TrySkip(ref line, "\"id\":\"user-"u8) || !Utf8Parser.TryParse(line, out int user, out _))
            {
                throw new BenchmarkException("A change has no version or user.");
            }

            take(state, user, version);
        }
    }

    private static bool TrySkip(ref ReadOnlySpan<byte> line, ReadOnlySpan<byte> text)
    {
        var start = line.IndexOf(text);
        if (start < 0)
        {
            return false;
        }

        line = line[(start + text.Length)..];
        return true;
    }
}
