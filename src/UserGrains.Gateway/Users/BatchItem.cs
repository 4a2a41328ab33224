using UserGrains.Gateway.Http;

namespace UserGrains.Gateway.Users;

/// <summary>One user of a batch: what to do, or why that cannot be read.</summary>
internal sealed record BatchItem(string? Id, UserPatch? Patch, ErrorAnswer? Error);
