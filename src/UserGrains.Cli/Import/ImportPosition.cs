namespace UserGrains.Cli.Import;

/// <summary>How far a file is imported: every line before is stored.</summary>
/// <param name="Offset">Where the next line begins.</param>
/// <param name="Lines">How many lines lie before it.</param>
internal readonly record struct ImportPosition(long Offset, long Lines);
