using Microsoft.Extensions.Logging;
using UserGrains.Gateway.Keysets;

namespace UserGrains.Gateway.Http;

/// <summary>What every request goes through: its keyset, whether it may, its body, and one form for everything that goes wrong.</summary>
internal sealed partial class GatewayPipeline(GatewayKeysets keysets, KeysetAccess access, ILogger<GatewayPipeline> logger)
{
    /// <summary>Makes the delegate of an operation without a body.</summary>
    public RequestDelegate Handle(Func<GatewayCall, Task> operation) => Handle(maxBodyBytes: 0, operation);

    /// <summary>Makes the delegate of an operation with a body of at most <paramref name="maxBodyBytes"/>.</summary>
    public RequestDelegate Handle(int maxBodyBytes, Func<GatewayCall, Task> operation) => async http =>
    {
        try
        {
            var keyset = FindKeyset(http);
            KeysetAccess.DemandMayTry(http, keyset);
            var body = maxBodyBytes == 0 ? ReadOnlyMemory<byte>.Empty : await RequestBody.ReadAsync(http, maxBodyBytes);
            access.DemandMay(http, keyset, body.Span);
            await operation(new GatewayCall(http, keyset, body));
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // The caller is gone.
        }
        catch (Exception exception) when (exception is not OutOfMemoryException && !http.Response.HasStarted)
        {
            await JsonAnswer.SendErrorAsync(http, Answer(exception));
        }
    };

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
