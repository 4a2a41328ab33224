using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text.Json;
using UserGrains.Gateway.Http;
using UserGrains.Json;

namespace UserGrains.Gateway.Watch;

/// <summary>
/// Changes as JSON. Streams that follow one user mostly get the same object for the same news, so the latest texts are kept, and written once for all of them.
/// </summary>
internal static class ChangeText
{
    // Together at most 4 MiB.
    private const int MaxKept = 1024;
    private const int MaxKeptBytes = 4 * 1024;

    private static readonly Entry?[] Kept = new Entry?[MaxKept];

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? _buffer;

    [ThreadStatic]
    private static Utf8JsonWriter? _json;

    /// <summary>Writes a change as an object.</summary>
    public static void Write(IBufferWriter<byte> output, UserChanged change)
    {
        ref var place = ref Kept[RuntimeHelpers.GetHashCode(change) % MaxKept];
        var kept = Volatile.Read(ref place);
        if (kept is null || !ReferenceEquals(kept.Change, change))
        {
            var text = Render(change);
            if (text.Length > MaxKeptBytes)
            {
                output.Write(text);
                return;
            }

            kept = new Entry(change, text.ToArray());
            Volatile.Write(ref place, kept);
        }

        output.Write(kept.Text);
    }

    // The text is the thread's until it renders the next.
    private static ReadOnlySpan<byte> Render(UserChanged change)
    {
        var buffer = _buffer ??= new ArrayBufferWriter<byte>(MaxKeptBytes);
        var json = _json ??= new Utf8JsonWriter(buffer, JsonAnswer.WriterOptions);
        buffer.ResetWrittenCount();
        json.Reset();
        UserJson.WriteChange(json, change);
        json.Flush();
        return buffer.WrittenSpan;
    }

    private sealed record Entry(UserChanged Change, byte[] Text);
}
