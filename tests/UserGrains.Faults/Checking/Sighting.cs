namespace UserGrains.Faults.Checking;

/// <summary>One notification.</summary>
/// <param name="Watch">The watch that it came to. One that resumes where it broke off keeps its name.</param>
/// <param name="User">The user.</param>
/// <param name="SeenAt">When it came.</param>
/// <param name="Version">The user's version; 0 when it says that there is no such user.</param>
/// <param name="Value">The write that made the state.</param>
/// <param name="Incarnation">The incarnation that the version belongs to.</param>
internal sealed record Sighting(string Watch, string User, long SeenAt, long Version, string Value, long Incarnation);
