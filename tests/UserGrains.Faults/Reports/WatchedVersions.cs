using UserGrains.Faults.Checking;

namespace UserGrains.Faults.Reports;

/// <summary>When one watch arrived at the versions of one user.</summary>
internal sealed class WatchedVersions(IEnumerable<Sighting> sightings)
{
    private readonly Sighting[] _sightings = [.. sightings];

    public long BeganAt => _sightings.Length == 0 ? long.MaxValue : _sightings[0].SeenAt;

    /// <summary>Finds when it had a version or a newer one; <see langword="null"/> when it never had.</summary>
    public long? ArrivedAt(long version)
    {
        var (low, high) = (0, _sightings.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = _sightings[middle].Version < version ? (middle + 1, high) : (low, middle);
        }

        return low == _sightings.Length ? null : _sightings[low].SeenAt;
    }
}
