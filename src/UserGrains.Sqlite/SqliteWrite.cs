using UserGrains.Storage;

namespace UserGrains.Sqlite;

/// <summary>One change of the database, made together with others in one transaction.</summary>
/// <param name="bytes">About how many bytes it adds.</param>
internal abstract class SqliteWrite(int bytes) : QueuedWrite(bytes)
{
    /// <summary>Gets a value indicating whether what it removes may be in no file any more when it has succeeded, not in the log of older pages either.</summary>
    public virtual bool LeavesNothing => false;

    /// <summary>Makes the change, or sets <see cref="QueuedWrite.Refusal"/> and leaves everything as it is.</summary>
    public abstract void Apply(WriterSession session);
}
