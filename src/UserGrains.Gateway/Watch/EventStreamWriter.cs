using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using UserGrains.Client;
using UserGrains.Gateway.Http;
using UserGrains.Json;

namespace UserGrains.Gateway.Watch;

/// <summary>
/// Writes server-sent events. Each waits until the reader has taken what was sent before, and nothing else is written meanwhile.
/// </summary>
/// <param name="output">The answer's body.</param>
/// <param name="time">The clock of <see cref="LastSent"/>.</param>
/// <param name="ended">When nobody waits for the reader any more.</param>
internal sealed class EventStreamWriter(PipeWriter output, TimeProvider time, CancellationToken ended) : IAsyncDisposable
{
    private const int MaxChangesPerEvent = 100;

    private readonly SemaphoreSlim _turn = new(1);
    private long _lastSent = time.GetTimestamp();

    /// <summary>Gets when something was sent last, as a timestamp.</summary>
    public long LastSent => Volatile.Read(ref _lastSent);

    /// <summary>Begins the stream: readers that lose it try again after a second.</summary>
    public async Task BeginAsync(CancellationToken cancellationToken) => await FlushAsync("retry: 1000\n\n"u8, cancellationToken);

    /// <summary>Says that the stream is alive, unless something else is being sent.</summary>
    [SuppressMessage("Design", "CA1031", Justification = "Whatever is wrong with the connection, the stream itself ends by it.")]
    public async Task TryKeepAliveAsync()
    {
        if (!_turn.Wait(0, CancellationToken.None))
        {
            return;
        }

        try
        {
            await FlushAsync(": \n\n"u8, ended);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // The reader is gone.
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Waits until nothing is being sent. Nothing is afterwards: the turn is not given back.</summary>
    public async ValueTask DisposeAsync() => await _turn.WaitAsync(CancellationToken.None);

    /// <summary>Sends changes, in several events when they are many; only the last has the id, because only then all is sent that it stands for.</summary>
    public async Task SendAsync(UserChanged[] changes, string? id, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            for (var at = 0; at < changes.Length; at += MaxChangesPerEvent)
            {
                var end = Math.Min(at + MaxChangesPerEvent, changes.Length);
                Write(changes.AsSpan(at, end - at), end == changes.Length ? id : null);
                await FlushAsync("\n\n"u8, cancellationToken);
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Sends what has changed among the users who match a filter, in several events when it is much.</summary>
    /// <param name="changes">The changes.</param>
    /// <param name="isReset">Whether these are all who match, so that a reader forgets whom it had.</param>
    /// <param name="cancellationToken">Stops waiting for the reader.</param>
    public async Task SendAsync(IReadOnlyList<UserQueryChange> changes, bool isReset, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            var at = 0;
            do
            {
                output.Write("data: "u8);
                Write(changes.Skip(at).Take(MaxChangesPerEvent), isReset && at == 0);
                await FlushAsync("\n\n"u8, cancellationToken);
                at += MaxChangesPerEvent;
            }
            while (at < changes.Count);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Says why nothing more comes.</summary>
    public async Task EndAsync(ErrorAnswer error, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            output.Write("event: end\ndata: "u8);
            JsonAnswer.Write(output, error, static (json, answer) => answer.Write(json));
            await FlushAsync("\n\n"u8, cancellationToken);
        }
        finally
        {
            _turn.Release();
        }
    }

    private void Write(ReadOnlySpan<UserChanged> changes, string? id)
    {
        if (id is not null)
        {
            output.Write("id: "u8);
            Encoding.ASCII.GetBytes(id, output);
            output.Write("\n"u8);
        }

        output.Write("data: {\"changes\":["u8);
        for (var i = 0; i < changes.Length; i++)
        {
            if (i > 0)
            {
                output.Write(","u8);
            }

            ChangeText.Write(output, changes[i]);
        }

        output.Write("]}"u8);
    }

    private void Write(IEnumerable<UserQueryChange> changes, bool isReset)
    {
        using var json = new Utf8JsonWriter(output, JsonAnswer.WriterOptions);
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

    private ValueTask<FlushResult> FlushAsync(ReadOnlySpan<byte> text, CancellationToken cancellationToken)
    {
        output.Write(text);
        Volatile.Write(ref _lastSent, time.GetTimestamp());
        return output.FlushAsync(cancellationToken);
    }
}
