namespace UserGrains.Client.Access;

/// <summary>Revocations that a process does not have yet.</summary>
/// <param name="Source">The activation that says so: numbers are compared within one only.</param>
/// <param name="Number">The number of its last revocation.</param>
/// <param name="Entries">What is newer than the process has; all that is kept when it comes from another source.</param>
[GenerateSerializer, Immutable, Alias("UserGrains.RevocationNews")]
internal sealed record RevocationNews([property: Id(0)] Guid Source, [property: Id(1)] long Number, [property: Id(2)] Revocation[] Entries);
