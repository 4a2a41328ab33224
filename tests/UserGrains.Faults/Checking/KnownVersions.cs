namespace UserGrains.Faults.Checking;

/// <summary>The highest version that somebody had been told of before a moment.</summary>
internal sealed class KnownVersions
{
    private readonly long[] _times;
    private readonly long[] _highest;

    public KnownVersions(IEnumerable<(long At, long Version)> told)
    {
        var ordered = told.OrderBy(each => each.At).ToArray();
        _times = [.. ordered.Select(each => each.At)];
        _highest = new long[ordered.Length];
        var highest = 0L;
        for (var i = 0; i < ordered.Length; i++)
        {
            highest = Math.Max(highest, ordered[i].Version);
            _highest[i] = highest;
        }
    }

    /// <summary>The highest version told of strictly before <paramref name="moment"/>; 0 when there was none.</summary>
    public long Before(long moment)
    {
        var (low, high) = (0, _times.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = _times[middle] < moment ? (middle + 1, high) : (low, middle);
        }

        return low == 0 ? 0 : _highest[low - 1];
    }
}
