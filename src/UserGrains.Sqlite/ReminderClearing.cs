namespace UserGrains.Sqlite;

/// <summary>Removes all reminders.</summary>
internal sealed class ReminderClearing() : SqliteWrite(RecordWrite.PerRowBytes)
{
    public override void Apply(WriterSession session) => session.ClearReminders.Execute();
}
