using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Storage;
using Orleans.Timers;

namespace UserGrains.Watchers;

/// <summary>
/// The reminders that wake watchers whose silo has died. Silos without a reminder table have none; <see cref="WatcherWaker"/> is then what wakes them,
/// if the storage can be walked.
/// </summary>
internal sealed partial class WatcherReminders(
    IServiceProvider services,
    [FromKeyedServices(UserGrainsStorage.ProviderName)] IGrainStorage storage,
    ILogger<WatcherReminders> logger)
{
    private const string Name = "follow";

    private static readonly TimeSpan Period = TimeSpan.FromMinutes(1);

    private readonly IReminderRegistry? _registry = services.GetService<IReminderTable>() is null ? null : services.GetService<IReminderRegistry>();
    private int _isWarned;

    public async Task RegisterAsync(GrainId grain)
    {
        if (_registry is not null)
        {
            await _registry.RegisterOrUpdateReminder(grain, Name, Period, Period);
        }
        else if (storage is not IGrainStorageScan && Interlocked.Exchange(ref _isWarned, 1) == 0)
        {
            LogNoReminders();
        }
    }

    public async Task UnregisterAsync(GrainId grain)
    {
        if (_registry is not null && await _registry.GetReminder(grain, Name) is { } reminder)
        {
            await _registry.UnregisterReminder(grain, reminder);
        }
    }

    [LoggerMessage(
        EventId = 1411,
        Level = LogLevel.Warning,
        Message = "No reminder table is registered, and the storage cannot be walked, so a watcher whose silo dies calls its handlers again only when it is next called itself. Add a reminder table, for example by UseInMemoryReminderService().")]
    private partial void LogNoReminders();
}
