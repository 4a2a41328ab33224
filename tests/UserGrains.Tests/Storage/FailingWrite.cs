using UserGrains.Sqlite;

namespace UserGrains.Tests.Storage;

/// <summary>A write that breaks its batch.</summary>
internal sealed class FailingWrite(Exception exception) : SqliteWrite(bytes: 1)
{
    public override void Apply(WriterSession session) => throw exception;
}
