using UserGrains.Gateway.Http;

namespace UserGrains.Gateway.Users;

/// <summary>How one user of a batch ended: a user, or an error.</summary>
internal sealed record BatchOutcome(string? Id, UserMetadata? User, ErrorAnswer? Error);
