namespace UserGrains.AzureStorage.Reminders;

/// <summary>Where the silos of a service keep their reminders.</summary>
public sealed class AzureTablesReminderOptions() : AzureTablesOptions(DefaultTableName)
{
    /// <summary>The configuration section these options are bound from, before the delegate that registers reminders changes them.</summary>
    public const string SectionName = "UserGrains:AzureTables:Reminders";

    /// <summary>The default of <see cref="AzureTablesOptions.TableName"/>, the name that Orleans' own Azure provider uses.</summary>
    public const string DefaultTableName = "OrleansReminders";
}
