namespace UserGrains.Placement;

/// <summary>Which silo has which partition. Every silo that knows the same silos comes to the same answer, and no silo has two partitions more than another.</summary>
internal sealed class PartitionOwners
{
    private readonly SiloAddress[] _silos;
    private readonly SiloAddress[] _owners;

    /// <param name="silos">The silos, at least one, in any order.</param>
    /// <param name="partitions">The number of partitions.</param>
    public PartitionOwners(SiloAddress[] silos, int partitions)
    {
        _silos = silos;
        _owners = new SiloAddress[partitions];
        var load = new int[silos.Length];
        var (even, above) = Math.DivRem(partitions, silos.Length);
        for (var partition = 0; partition < partitions; partition++)
        {
            // The silo with the highest score that has room: most partitions stay where they are when silos come or go.
            var owner = Enumerable.Range(0, silos.Length)
                .Where(silo => load[silo] < even || (load[silo] == even && above > 0))
                .MaxBy(silo => (Score(silos[silo], partition), silos[silo]));
            above -= load[owner] == even ? 1 : 0;
            load[owner]++;
            _owners[partition] = silos[owner];
        }
    }

    public SiloAddress this[int partition] => _owners[partition];

    /// <summary>Whether these are the owners among exactly these silos, listed in the same order.</summary>
    public bool AreAmong(SiloAddress[] silos) => ReferenceEquals(silos, _silos) || silos.AsSpan().SequenceEqual(_silos);

    // The last steps of MurmurHash3: neighbouring partitions must not go to the same silo.
    private static uint Score(SiloAddress silo, int partition)
    {
        var hash = (uint)silo.GetConsistentHashCode() ^ ((uint)partition * 0x9E3779B9);
        hash = (hash ^ (hash >> 16)) * 0x85EBCA6B;
        hash = (hash ^ (hash >> 13)) * 0xC2B2AE35;
        return hash ^ (hash >> 16);
    }
}
