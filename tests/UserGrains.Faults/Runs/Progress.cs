using System.Globalization;
using UserGrains.Faults.Checking;

namespace UserGrains.Faults.Runs;

/// <summary>Tells whoever started the run how it goes, on standard error.</summary>
internal sealed class Progress
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(5);

    private readonly long _start = HistoryFile.Now;

    /// <summary>Gets or sets what is being done to the cluster.</summary>
    public string Fault { get; set; } = "none";

    public void Say(string what) =>
        Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"[{TimeSpan.FromMicroseconds(HistoryFile.Now - _start):mm\\:ss}] {what}"));

    /// <summary>Says every few seconds where the run is, until it is disposed.</summary>
    public IAsyncDisposable Start(Func<(int Silos, (long Writes, long Reads, long Errors, long Notifications) Totals)> look) =>
        TimeProvider.System.CreateTimer(
            _ =>
            {
                var (silos, (writes, reads, errors, notifications)) = look();
                Say(string.Create(CultureInfo.InvariantCulture, $"fault: {Fault,-14} silos {silos}  writes {writes:N0}  reads {reads:N0}  notifications {notifications:N0}  errors {errors:N0}"));
            },
            null,
            Period,
            Period);
}
