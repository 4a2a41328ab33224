namespace UserGrains.Faults.Plans;

/// <summary>What can be done to a cluster.</summary>
internal enum FaultKind
{
    /// <summary>A silo is killed (SIGKILL) and started again, at once or when the others have declared it dead.</summary>
    Kill,

    /// <summary>A silo is frozen (SIGSTOP) for 15 seconds and goes on (SIGCONT).</summary>
    Freeze,

    /// <summary>A silo loses the others for 15 seconds, but neither its clients nor its storage.</summary>
    CutOff,

    /// <summary>All silos are stopped in good order (SIGTERM) and started again, one after the other.</summary>
    Restart,

    /// <summary>Silos are added up to five, removed down to one, and added again.</summary>
    Scale,

    /// <summary>Storage is away for 20 seconds.</summary>
    Storage,

    /// <summary>A client process is killed (SIGKILL), and another one begins.</summary>
    Client,
}
