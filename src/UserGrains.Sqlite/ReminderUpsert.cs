using System.Text;

namespace UserGrains.Sqlite;

/// <summary>Stores a reminder, whether there was one of that name or not.</summary>
internal sealed class ReminderUpsert(ReminderEntry entry, string etag) : SqliteWrite(RecordWrite.PerRowBytes)
{
    public override void Apply(WriterSession session) => session.UpsertReminder
        .BindText(1, entry.GrainId.Key.AsSpan())
        .BindText(2, entry.GrainId.Type.Value.AsSpan())
        .BindText(3, Encoding.UTF8.GetBytes(entry.ReminderName))
        .Bind(4, entry.GrainId.GetUniformHashCode())
        .Bind(5, entry.StartAt.Ticks)
        .Bind(6, entry.Period.Ticks)
        .BindText(7, Encoding.UTF8.GetBytes(etag))
        .Execute();
}
