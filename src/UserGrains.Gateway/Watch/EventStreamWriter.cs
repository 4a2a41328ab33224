using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using UserGrains.Client;
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

    /// <summary>Sends what has changed among the users who match a filter, in several events when it is much.</summary>
    /// <param name="changes">The changes.</param>
    /// <param name="isReset">Whether these are all who match, so that a reader forgets whom it had.</param>
    /// <param name="cancellationToken">Stops waiting for the reader.</param>
    public async ValueTask SendAsync(IReadOnlyList<UserQueryChange> changes, bool isReset, CancellationToken cancellationToken)
    {
        var at = 0;
        do
        {
            output.Write("data: "u8);
            Write(changes.Skip(at).Take(MaxChangesPerEvent), isReset && at == 0);
            await SendAsync("\n\n"u8, cancellationToken);
            at += MaxChangesPerEvent;
        }
        while (at < changes.Count);
    }

    private void Write(IEnumerable<UserQueryChange> changes, bool isReset)
    {
        using var json = new Utf8JsonWriter(output, WriterOptions);
        json.WriteStartObject();
        if (isReset)
        {
            json.WriteBoolean("reset"u8, true);
        }

        json.WriteStartArray("changes"u8);
        foreach (var change in changes)
        {
            json.WriteStartObject();
            json.WriteString("kind"u8, change.Kind switch
            {
                UserQueryChangeKind.Entered => "entered"u8,
                UserQueryChangeKind.Changed => "changed"u8,
                _ => "left"u8,
            });
            json.WriteString("id"u8, change.Id);
            json.WritePropertyName("user"u8);
            if (change.User is { } user)
            {
                UserJson.WriteUser(json, user);
            }
            else
            {
                json.WriteNullValue();
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
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
