namespace UserGrains.SystemTests.Harness;

/// <summary>How a command ended.</summary>
internal sealed record CliResult(int ExitCode, IReadOnlyList<string> Output, IReadOnlyList<string> Errors);
