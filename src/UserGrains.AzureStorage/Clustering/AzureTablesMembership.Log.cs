using Microsoft.Extensions.Logging;

namespace UserGrains.AzureStorage.Clustering;

internal sealed partial class AzureTablesMembership
{
    [LoggerMessage(EventId = 5001, Level = LogLevel.Information, Message = "Made the membership table's version row for cluster {ClusterId}.")]
    private partial void LogTableVersionCreated(string clusterId);

    [LoggerMessage(
        EventId = 5002,
        Level = LogLevel.Debug,
        Message = "A membership change was refused with {Status} {ErrorCode}: another silo was faster. Orleans reads the table again and decides anew.")]
    private partial void LogContention(int status, string? errorCode);

    [LoggerMessage(
        EventId = 5003,
        Level = LogLevel.Error,
        Message = "The membership table's row {RowKey} cannot be read and is left out. Mend or delete the row.")]
    private partial void LogUnreadableRow(Exception exception, string rowKey);

    [LoggerMessage(EventId = 5004, Level = LogLevel.Debug, Message = "The membership table's row {RowKey} was not deleted, as it has changed or is gone ({Status}).")]
    private partial void LogRowNotDeleted(string rowKey, int status);
}
