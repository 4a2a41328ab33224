namespace UserGrains.Faults.Roles;

/// <summary>The versions that watches have still to arrive at.</summary>
internal sealed class Arrival
{
    private readonly Dictionary<(string Watch, string User), long> _missing;
    private readonly TaskCompletionSource _arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Arrival(IEnumerable<KeyValuePair<(string Watch, string User), long>> versions)
    {
        _missing = new(versions);
        CompleteWhenDone();
    }

    public Task Arrived => _arrived.Task;

    public void Take((string Watch, string User) watched, long version)
    {
        if (_missing.TryGetValue(watched, out var wanted) && version >= wanted)
        {
            _missing.Remove(watched);
            CompleteWhenDone();
        }
    }

    private void CompleteWhenDone()
    {
        if (_missing.Count == 0)
        {
            _arrived.TrySetResult();
        }
    }
}
