using System.Text;

namespace UserGrains.Sqlite;

/// <summary>Removes a reminder if it is still the one that is meant.</summary>
internal sealed class ReminderRemoval(GrainId grain, string name, string etag) : SqliteWrite(RecordWrite.PerRowBytes)
{
    /// <summary>Gets a value indicating whether there was one.</summary>
    public bool Removed { get; private set; }

    public override void Apply(WriterSession session)
    {
        session.RemoveReminder
            .BindText(1, grain.Key.AsSpan())
            .BindText(2, grain.Type.Value.AsSpan())
            .BindText(3, Encoding.UTF8.GetBytes(name))
            .BindText(4, Encoding.UTF8.GetBytes(etag))
            .Execute();
        Removed = session.Changes == 1;
    }
}
