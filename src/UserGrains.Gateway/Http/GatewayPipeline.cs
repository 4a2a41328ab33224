using Microsoft.Extensions.Logging;
using UserGrains.Gateway.Access;
using UserGrains.Gateway.Keysets;

namespace UserGrains.Gateway.Http;

/// <summary>What every request goes through: its keyset, whether it may, its body, and one form for everything that goes wrong.</summary>
internal sealed partial class GatewayPipeline(GatewayKeysets keysets, KeysetAccess access, ILogger<GatewayPipeline> logger)
{
    /// <summary>Makes the delegate of an operation without a body.</summary>
    public RequestDelegate Handle(Func<GatewayCall, Task> operation) => Handle(maxBodyBytes: 0, operation);

    /// <summary>Makes the delegate of an operation with a body of at most <paramref name="maxBodyBytes"/>.</summary>
    public RequestDelegate Handle(int maxBodyBytes, Func<GatewayCall, Task> operation) => http => AnswerAsync(http, maxBodyBytes, async keyset =>
    {
        var caller = await KeysetAccess.IdentifyAsync(http, keyset);
        if (caller is not null)
        {
            keyset.Limits.Demand(http, caller);
        }

        var body = await ReadBodyAsync(http, maxBodyBytes);
        await operation(new GatewayCall(http, keyset, caller ?? DemandSigned(http, keyset, body.Span), body));
    });

    /// <summary>Makes the delegate of an operation that only the secret key permits.</summary>
    public RequestDelegate HandleSigned(int maxBodyBytes, Func<GatewayCall, Task> operation) => http => AnswerAsync(http, maxBodyBytes, async keyset =>
    {
        KeysetAccess.DemandMayBeSigned(http, keyset);
        var body = await ReadBodyAsync(http, maxBodyBytes);
        await operation(new GatewayCall(http, keyset, DemandSigned(http, keyset, body.Span), body));
    });

    private static async ValueTask<ReadOnlyMemory<byte>> ReadBodyAsync(HttpContext http, int maxBytes) =>
        maxBytes == 0 ? ReadOnlyMemory<byte>.Empty : await RequestBody.ReadAsync(http, maxBytes);

    private Caller DemandSigned(HttpContext http, GatewayKeyset keyset, ReadOnlySpan<byte> body)
    {
        var caller = access.DemandSigned(http, keyset, body);
        keyset.Limits.Demand(http, caller);
        return caller;
    }

    private async Task AnswerAsync(HttpContext http, int maxBodyBytes, Func<GatewayKeyset, Task> answer)
    {
        try
        {
            RequestBody.Limit(http, maxBodyBytes);
            await answer(FindKeyset(http));
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // The caller is gone.
        }
        catch (Exception exception) when (exception is not OutOfMemoryException && !http.Response.HasStarted)
        {
            await JsonAnswer.SendErrorAsync(http, Answer(exception));
        }
    }

    private ErrorAnswer Answer(Exception exception)
    {
        switch (exception)
        {
            case RefusedRequestException refused:
                return ErrorAnswer.Of(refused);
            case UserGrainsException failed:
                return ErrorAnswer.Of(failed);
            case BadHttpRequestException:
                return ErrorAnswer.Of(new RefusedRequestException(RequestFault.InBody("body", "The body was not sent as it was announced, or too slowly.")));
            default:
                // Only the kind is logged: a message may quote metadata.
                LogFailed(exception.GetType());
                return new ErrorAnswer(StatusCodes.Status500InternalServerError, ErrorTexts.Unexpected);
        }
    }

    private GatewayKeyset FindKeyset(HttpContext http)
    {
        var subscribeKey = http.Request.RouteValues["subscribeKey"] as string ?? string.Empty;
        return keysets.TryFind(subscribeKey, out var keyset)
            ? keyset
            : throw new RefusedRequestException(StatusCodes.Status403Forbidden, "There is no keyset with this subscribe key here.");
    }

    [LoggerMessage(EventId = 4001, Level = LogLevel.Error, Message = "A request failed for a reason that nobody foresaw: {Cause}.")]
    private partial void LogFailed(Type cause);
}
