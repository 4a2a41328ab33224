namespace UserGrains.Listing;

/// <summary>
/// Finds the slots of rows by a hash: open addressing with linear probing, 11 to 21 bytes a row. Each place has its slot's hash beside it, so rows are only
/// looked at when they are probably meant. Several slots may have one hash. Not thread-safe.
/// </summary>
internal sealed class SlotTable
{
    private const int MinPlaces = 16;

    private Place[] _places = new Place[MinPlaces];
    private int _count;

    /// <summary>Adds a slot.</summary>
    public void Add(int slot, int hash)
    {
        if ((_count + 1) * 4L > _places.Length * 3L)
        {
            Grow();
        }

        Put(new Place(slot, hash));
        _count++;
    }

    /// <summary>Removes a slot that was added with this hash.</summary>
    public void Remove(int slot, int hash)
    {
        var mask = _places.Length - 1;
        var hole = hash & mask;
        while (!_places[hole].Has(slot))
        {
            hole = (hole + 1) & mask;
        }

        // What comes after moves up, unless it would land before the place that its hash names.
        for (var next = (hole + 1) & mask; !_places[next].IsFree; next = (next + 1) & mask)
        {
            var wanted = _places[next].Hash & mask;
            if (((next - wanted) & mask) >= ((next - hole) & mask))
            {
                _places[hole] = _places[next];
                hole = next;
            }
        }

        _places[hole] = default;
        _count--;
    }

    /// <summary>Gets the slots with a hash; their rows say whether they have what is looked for.</summary>
    public IEnumerable<int> Find(int hash)
    {
        var mask = _places.Length - 1;
        for (var place = hash & mask; !_places[place].IsFree; place = (place + 1) & mask)
        {
            if (_places[place].Hash == hash)
            {
                yield return _places[place].Slot;
            }
        }
    }

    /// <summary>Finds the first slot with a hash that <paramref name="isMatch"/> accepts.</summary>
    /// <returns>-1 when there is none.</returns>
    public int Find(int hash, ReadOnlySpan<byte> text, SlotTest isMatch)
    {
        var mask = _places.Length - 1;
        for (var place = hash & mask; !_places[place].IsFree; place = (place + 1) & mask)
        {
            if (_places[place].Hash == hash && isMatch(_places[place].Slot, text))
            {
                return _places[place].Slot;
            }
        }

        return -1;
    }

    private void Grow()
    {
        var places = _places;
        _places = new Place[places.Length * 2];
        foreach (var place in places)
        {
            if (!place.IsFree)
            {
                Put(place);
            }
        }
    }

    private void Put(Place added)
    {
        var mask = _places.Length - 1;
        var place = added.Hash & mask;
        while (!_places[place].IsFree)
        {
            place = (place + 1) & mask;
        }

        _places[place] = added;
    }

    private readonly struct Place(int slot, int hash)
    {
        // The slot and 1; 0 is a free place.
        private readonly int _number = slot + 1;

        public bool IsFree => _number == 0;

        public int Slot => _number - 1;

        public int Hash { get; } = hash;

        public bool Has(int slot) => _number == slot + 1;
    }
}
