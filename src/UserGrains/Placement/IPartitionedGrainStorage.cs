namespace UserGrains.Placement;

/// <summary>A grain storage that commits per partition, so that grains of one partition are best kept on one silo.</summary>
internal interface IPartitionedGrainStorage
{
    /// <summary>Gets the number of partitions, at least 1.</summary>
    int PartitionCount { get; }

    /// <summary>Gets the partition that a grain's records are in, from 0 to <see cref="PartitionCount"/> - 1.</summary>
    int PartitionOf(GrainId grain);
}
