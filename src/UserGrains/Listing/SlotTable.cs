namespace UserGrains.Listing;

/// <summary>
/// Finds the slots of rows by a hash: open addressing with linear probing over plain numbers, 5 to 10 bytes a row. The rows themselves tell what they hash to.
/// Several slots may have one hash. Not thread-safe.
/// </summary>
internal sealed class SlotTable(Func<int, int> hashOf)
{
    private const int MinPlaces = 16;

    // A slot and 1; 0 is a free place.
    private int[] _places = new int[MinPlaces];
    private int _count;

    /// <summary>Adds a slot, whose row is there already.</summary>
    public void Add(int slot)
    {
        if ((_count + 1) * 4L > _places.Length * 3L)
        {
            Grow();
        }

        Put(slot);
        _count++;
    }

    /// <summary>Removes a slot, whose row is still there.</summary>
    public void Remove(int slot)
    {
        var mask = _places.Length - 1;
        var hole = hashOf(slot) & mask;
        while (_places[hole] != slot + 1)
        {
            hole = (hole + 1) & mask;
        }

        // What comes after moves up, unless it would land before the place that its hash names.
        for (var next = (hole + 1) & mask; _places[next] != 0; next = (next + 1) & mask)
        {
            var wanted = hashOf(_places[next] - 1) & mask;
            if (((next - wanted) & mask) >= ((next - hole) & mask))
            {
                _places[hole] = _places[next];
                hole = next;
            }
        }

        _places[hole] = 0;
        _count--;
    }

    /// <summary>Gets the slots that may have a hash; their rows say whether they have what is looked for.</summary>
    public IEnumerable<int> Find(int hash)
    {
        var mask = _places.Length - 1;
        for (var place = hash & mask; _places[place] != 0; place = (place + 1) & mask)
        {
            yield return _places[place] - 1;
        }
    }

    /// <summary>Finds the first slot with a hash that <paramref name="isMatch"/> accepts.</summary>
    /// <returns>-1 when there is none.</returns>
    public int Find(int hash, ReadOnlySpan<byte> text, SlotTest isMatch)
    {
        var mask = _places.Length - 1;
        for (var place = hash & mask; _places[place] != 0; place = (place + 1) & mask)
        {
            if (isMatch(_places[place] - 1, text))
            {
                return _places[place] - 1;
            }
        }

        return -1;
    }

    private void Grow()
    {
        var places = _places;
        _places = new int[places.Length * 2];
        foreach (var place in places)
        {
            if (place != 0)
            {
                Put(place - 1);
            }
        }
    }

    private void Put(int slot)
    {
        var mask = _places.Length - 1;
        var place = hashOf(slot) & mask;
        while (_places[place] != 0)
        {
            place = (place + 1) & mask;
        }

        _places[place] = slot + 1;
    }
}
