using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using UserGrains.Gateway.Http;
using UserGrains.Json;

namespace UserGrains.Gateway.Watch;

/// <summary>Writes server-sent events. Each waits until the reader has taken what was sent before.</summary>
internal sealed class EventStreamWriter(PipeWriter output)
{
    private const int MaxChangesPerEvent = 100;

    private static readonly JsonWriterOptions WriterOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>Begins the stream: readers that lose it try again after a second.</summary>
    public ValueTask<FlushResult> BeginAsync(CancellationToken cancellationToken) => SendAsync("retry: 1000\n\n"u8, cancellationToken);

    /// <summary>Says that the stream is alive.</summary>
    public ValueTask<FlushResult> KeepAliveAsync(CancellationToken cancellationToken) => SendAsync(": \n\n"u8, cancellationToken);

    /// <summary>Sends changes, in several events when they are many; only the last has the id, because only then all is sent that it stands for.</summary>
    public async ValueTask SendAsync(UserChanged[] changes, string? id, CancellationToken cancellationToken)
    {
        foreach (var chunk in changes.Chunk(MaxChangesPerEvent))
        {
            if (id is not null && ReferenceEquals(chunk[^1], changes[^1]))
            {
                output.Write("id: "u8);
                Encoding.ASCII.GetBytes(id, output);
                output.Write("\n"u8);
            }

            output.Write("data: "u8);
            Write(new UserBatch(chunk));
            await SendAsync("\n\n"u8, cancellationToken);
        }
    }

    /// <summary>Says why nothing more comes.</summary>
    public ValueTask<FlushResult> EndAsync(ErrorAnswer error, CancellationToken cancellationToken)
    {
        output.Write("event: end\ndata: "u8);
        JsonAnswer.Write(output, error, static (json, answer) => answer.Write(json));
        return SendAsync("\n\n"u8, cancellationToken);
    }

    private void Write(UserBatch batch)
    {
        using var json = new Utf8JsonWriter(output, WriterOptions);
        UserJson.WriteBatch(json, batch);
    }

    private ValueTask<FlushResult> SendAsync(ReadOnlySpan<byte> text, CancellationToken cancellationToken)
    {
        output.Write(text);
        return output.FlushAsync(cancellationToken);
    }
}
