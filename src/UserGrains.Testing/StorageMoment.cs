namespace UserGrains.Testing;

/// <summary>A moment of a write.</summary>
public enum StorageMoment
{
    /// <summary>Before the write is kept: it has not happened.</summary>
    BeforeCommit = 0,

    /// <summary>After the write was kept, before the caller is told: it has happened, and nobody knows.</summary>
    AfterCommit = 1,
}
