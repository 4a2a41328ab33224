namespace UserGrains.Faults;

/// <summary>A run could not be carried out. It says nothing about the guarantees.</summary>
internal sealed class RunFailedException(string message, Exception? cause = null) : Exception(message, cause);
