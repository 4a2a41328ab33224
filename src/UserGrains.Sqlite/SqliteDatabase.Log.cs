using Microsoft.Extensions.Logging;

namespace UserGrains.Sqlite;

internal sealed partial class SqliteDatabase
{
    [LoggerMessage(EventId = 2000, Level = LogLevel.Information, Message = "Storage {Name} is open: {Path}, at sequence {Sequence}, epoch {Epoch}.")]
    private partial void LogOpened(string name, string path, long sequence, long epoch);

    [LoggerMessage(
        EventId = 2001,
        Level = LogLevel.Warning,
        Message = "The database of storage {Name} is an older copy than the one this node had, or its .lock file was lost. Its epoch rises to {Epoch}, so that watchers take what it holds as the present.")]
    private partial void LogEpochRaised(string name, long epoch);

    [LoggerMessage(EventId = 2002, Level = LogLevel.Information, Message = "Storage {Name} is closed; everything queued was stored.")]
    private partial void LogClosed(string name);

    [LoggerMessage(EventId = 2003, Level = LogLevel.Warning, Message = "The upkeep of storage {Name} failed and is tried again in 10 seconds.")]
    private partial void LogUpkeepFailed(Exception exception, string name);

    [LoggerMessage(
        EventId = 2004,
        Level = LogLevel.Warning,
        Message = "Storage {Name} has no room to write to {Path}: it reads, and refuses writes until there is room. Free some space; it then goes on by itself.")]
    private partial void LogOpenedWithoutRoom(string name, string path);
}
