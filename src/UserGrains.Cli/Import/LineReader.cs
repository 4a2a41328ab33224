using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;

namespace UserGrains.Cli.Import;

/// <summary>Reads a file line by line. Lines end with LF or CRLF, the last one may end with the file. Memory stays at one line.</summary>
internal static class LineReader
{
    /// <summary>The most bytes of a line, its end left out: 1 MiB. A longer one is reported and passed over without being kept.</summary>
    public const int MaxLineBytes = 1024 * 1024;

    private const int BufferBytes = 64 * 1024;

    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    /// <summary>Reads from a stream that stands at the start of a line.</summary>
    /// <param name="stream">The file.</param>
    /// <param name="offset">Where the stream stands in it.</param>
    /// <param name="linesBefore">How many lines lie before.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public static async IAsyncEnumerable<FileLine> ReadAsync(
        Stream stream,
        long offset,
        long linesBefore,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var reader = PipeReader.Create(stream, new StreamPipeReaderOptions(bufferSize: BufferBytes, leaveOpen: true));
        var number = linesBefore;
        var overlong = false;
        while (true)
        {
            var read = await reader.ReadAsync(cancellationToken);
            var rest = read.Buffer;
            while (TryTakeLine(ref rest, read.IsCompleted, out var line, out var length))
            {
                number++;
                offset += length;
                line = TrimEnds(line, isFirst: number == 1);
                overlong |= line.Length > MaxLineBytes;
                yield return new FileLine(number, overlong ? default : line, offset, overlong);
                overlong = false;
            }

            // One byte more is left for the CR of a line that is just as long as it may be.
            if (rest.Length > MaxLineBytes + ByteOrderMark.Length + 1)
            {
                overlong = true;
                offset += rest.Length;
                rest = rest.Slice(rest.End);
            }

            reader.AdvanceTo(rest.Start, read.Buffer.End);
            if (read.IsCompleted)
            {
                // What is left can only be the dropped start of an overlong line that the file ends with.
                if (overlong)
                {
                    yield return new FileLine(number + 1, default, offset, IsTooLong: true);
                }

                yield break;
            }
        }
    }

    private static bool TryTakeLine(ref ReadOnlySequence<byte> rest, bool isLast, out ReadOnlySequence<byte> line, out long length)
    {
        line = default;
        length = 0;
        if (rest.PositionOf((byte)'\n') is { } end)
        {
            line = rest.Slice(0, end);
            length = line.Length + 1;
        }
        else if (isLast && !rest.IsEmpty)
        {
            line = rest;
            length = line.Length;
        }
        else
        {
            return false;
        }

        rest = rest.Slice(length);
        return true;
    }

    private static ReadOnlySequence<byte> TrimEnds(ReadOnlySequence<byte> line, bool isFirst)
    {
        if (!line.IsEmpty && line.Slice(line.Length - 1).FirstSpan[0] == (byte)'\r')
        {
            line = line.Slice(0, line.Length - 1);
        }

        if (isFirst && line.Length >= ByteOrderMark.Length)
        {
            Span<byte> start = stackalloc byte[ByteOrderMark.Length];
            line.Slice(0, ByteOrderMark.Length).CopyTo(start);
            line = start.SequenceEqual(ByteOrderMark) ? line.Slice(ByteOrderMark.Length) : line;
        }

        return line;
    }
}
