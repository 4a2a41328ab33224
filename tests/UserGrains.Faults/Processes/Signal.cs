namespace UserGrains.Faults.Processes;

/// <summary>Signals with the same number on every Linux and macOS, apart from the last two.</summary>
internal enum Signal
{
    Interrupt = 2,
    Kill = 9,
    Terminate = 15,
    Continue = 18,
    Stop = 19,
}
