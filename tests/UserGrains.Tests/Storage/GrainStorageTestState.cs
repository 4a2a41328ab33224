namespace UserGrains.Tests.Storage;

/// <summary>What the storage tests store.</summary>
[GenerateSerializer]
public sealed class GrainStorageTestState
{
    [Id(0)]
    public string? Text { get; set; }

    [Id(1)]
    public long Number { get; set; }
}
