namespace UserGrains.Cli.Output;

/// <summary>The reader of standard output has gone.</summary>
internal sealed class OutputClosedException() : IOException("Nobody reads the output any more.");
