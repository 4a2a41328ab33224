using Microsoft.Extensions.Logging;

namespace UserGrains.Sqlite;

internal sealed partial class SqliteWriter
{
    [LoggerMessage(
        EventId = 2010,
        Level = LogLevel.Error,
        Message = "A batch of {Writes} writes could not be stored; none of it was. Further failures are counted but not logged until a batch is stored again.")]
    private partial void LogBatchFailed(Exception exception, int writes);

    [LoggerMessage(EventId = 2011, Level = LogLevel.Information, Message = "Batches are stored again.")]
    private partial void LogRecovered();

    [LoggerMessage(EventId = 2012, Level = LogLevel.Warning, Message = "A failed batch could not be rolled back; its connection is closed, which undoes it.")]
    private partial void LogRollbackFailed(Exception exception);
}
