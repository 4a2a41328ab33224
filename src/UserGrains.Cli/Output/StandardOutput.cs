namespace UserGrains.Cli.Output;

/// <summary>
/// Standard output that says when its reader has gone. The console's own stream keeps quiet about that, and a watch would go on for ever.
/// On Windows it stays quiet.
/// </summary>
internal sealed class StandardOutput : Stream
{
    private readonly Stream _console = Console.OpenStandardOutput();

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override void Flush() => _console.Flush();

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        _console.Write(buffer);
        if (ClosedPipe.IsClosed())
        {
            throw new OutputClosedException();
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
