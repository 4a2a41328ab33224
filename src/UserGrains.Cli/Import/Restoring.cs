namespace UserGrains.Cli.Import;

/// <summary>How users are made as they were exported.</summary>
/// <param name="RestoreAsync">Makes a user of whom nothing is kept.</param>
/// <param name="ReadAsync">Reads a user; <see langword="null"/> when it is not there.</param>
internal sealed record Restoring(Func<UserMetadata, CancellationToken, Task> RestoreAsync, Func<string, CancellationToken, Task<UserMetadata?>> ReadAsync);
