namespace UserGrains.Benchmarks.Roles;

/// <summary>What the driver asks of a process: one line on its stdin.</summary>
/// <param name="Name">What to do.</param>
/// <param name="Seconds">For how long, where that means something.</param>
internal sealed record RoleRequest(string Name, double Seconds = 0)
{
    public const string Heap = "Heap";

    public const string Deactivate = "Deactivate";

    public const string BuildDirectory = "BuildDirectory";
}
