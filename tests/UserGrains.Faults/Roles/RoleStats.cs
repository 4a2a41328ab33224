namespace UserGrains.Faults.Roles;

/// <summary>Tells the run once a second how far a process is.</summary>
internal static class RoleStats
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    public static IDisposable Start(Func<string> describe) => TimeProvider.System.CreateTimer(
        static state => Console.WriteLine(RoleLines.Stats + ((Func<string>)state!)()), describe, Period, Period);
}
