using Microsoft.Extensions.Logging;

namespace UserGrains.Users;

/// <summary>What it logs: no ids, no values.</summary>
internal sealed partial class UserGrain
{
    [LoggerMessage(
        EventId = 1001,
        Level = LogLevel.Error,
        Message = "A user's write failed with {ExceptionType} (0x{HResult:X8}); its outcome is unknown, the grain deactivates and the next call reads storage again.")]
    private partial void LogStoreFailed(string? exceptionType, int hResult);

    [LoggerMessage(
        EventId = 1002,
        Level = LogLevel.Error,
        Message = "A user's record could not be read: {ExceptionType} (0x{HResult:X8}). Its callers are told that storage is unavailable.")]
    private partial void LogLoadFailed(string? exceptionType, int hResult);

    [LoggerMessage(
        EventId = 1003,
        Level = LogLevel.Warning,
        Message = "A user's record was replaced by another activation; this one deactivates.")]
    private partial void LogReplaced();

    [LoggerMessage(
        EventId = 1004,
        Level = LogLevel.Error,
        Message = "A stored change could not be handed to the watchers; the grain deactivates, and they join it again.")]
    private partial void LogPublishFailed(Exception exception);
}
