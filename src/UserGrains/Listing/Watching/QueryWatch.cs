using System.Text;
using UserGrains.Client.Queries;
using UserGrains.Listing.Filters;

namespace UserGrains.Listing.Watching;

/// <summary>
/// One watch by query in one shard: which users have come to match, changed or left since they were last told of, the newest state of each.
/// The index calls it under its lock with every change.
/// </summary>
internal sealed class QueryWatch(UserFilter? filter, TimeProvider time)
{
    private const int MaxUsersPerReply = 500;
    private const int MaxBytesPerReply = 512 * 1024;

    private readonly Lock _gate = new();
    // Without a row when the user is gone.
    private Dictionary<string, (byte[]? Row, bool IsMatch)> _waiting = new(StringComparer.Ordinal);
    private TaskCompletionSource _news = NewPromise();
    private bool _isReset = true;
    private bool _isBroken;
    private long _number;
    private long _polls;
    private long _polledAt = time.GetTimestamp();

    /// <summary>Gets a value indicating whether it must begin anew: more has changed than it holds.</summary>
    public bool IsBroken => Volatile.Read(ref _isBroken);

    /// <summary>Gets the number of the last reply.</summary>
    public long Number => Interlocked.Read(ref _number);

    /// <summary>Whether nobody has asked for so long that nobody will.</summary>
    public bool IsAbandoned(TimeSpan after) => time.GetElapsedTime(Interlocked.Read(ref _polledAt)) > after;

    /// <summary>Takes a change of a row; either side may be missing.</summary>
    public void OnChanged(byte[]? before, byte[]? after)
    {
        if (IsMatch(after))
        {
            Add(after!, after, isMatch: true, isOld: false);
        }
        else if (IsMatch(before))
        {
            Add(before!, after, isMatch: false, isOld: false);
        }
    }

    /// <summary>Takes a row that was there when the watch began, unless it has changed since.</summary>
    public void Offer(byte[] row)
    {
        if (IsMatch(row))
        {
            Add(row, row, isMatch: true, isOld: true);
        }
    }

    /// <summary>Answers with what has changed, when there is something; after a while with nothing.</summary>
    public async Task<QueryPollReply> TakeAsync()
    {
        var poll = Interlocked.Increment(ref _polls);
        Task news;
        lock (_gate)
        {
            news = _isReset || _waiting.Count > 0 ? Task.CompletedTask : _news.Task;
            Interlocked.Exchange(ref _polledAt, time.GetTimestamp());
        }

        using var held = new CancellationTokenSource();
        await Task.WhenAny(news, Task.Delay(QueryPoll.MaxHold, time, held.Token));
        await held.CancelAsync();
        lock (_gate)
        {
            Interlocked.Exchange(ref _polledAt, time.GetTimestamp());

            // A later question is held as well: its asker has given this one up.
            return poll == Interlocked.Read(ref _polls) ? Take() : new QueryPollReply { Number = -1, IsReset = false, IsCurrent = false, Matching = [], Left = [] };
        }
    }

    /// <summary>Lets go of whoever waits for an answer.</summary>
    public void End()
    {
        lock (_gate)
        {
            _news.TrySetResult();
        }
    }

    private static TaskCompletionSource NewPromise() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private bool IsMatch(byte[]? row) => row is not null && new UserRow(row) is { IsDeleted: false } user && (filter is null || filter.Matches(user));

    private void Add(byte[] named, byte[]? row, bool isMatch, bool isOld)
    {
        var id = Encoding.UTF8.GetString(new UserRow(named).Id);
        lock (_gate)
        {
            if (isOld ? !_waiting.TryAdd(id, (row, isMatch)) : _isBroken)
            {
                return;
            }

            _waiting[id] = (row, isMatch);
            if (_waiting.Count > UserGrainsLimits.MaxUsersPerWatch)
            {
                _waiting = new(StringComparer.Ordinal);
                Volatile.Write(ref _isBroken, true);
            }

            _news.TrySetResult();
        }
    }

    private QueryPollReply Take()
    {
        var matching = new List<UserMetadata>();
        var left = new List<LeftUser>();
        var bytes = 0;
        foreach (var (id, (row, isMatch)) in _waiting)
        {
            var user = row is null || new UserRow(row).IsDeleted ? null : new UserRow(row).ToMetadata();
            if (isMatch)
            {
                matching.Add(user!);
            }
            else
            {
                left.Add(new LeftUser(id, user));
            }

            _waiting.Remove(id);
            bytes += row?.Length ?? 0;
            if (matching.Count + left.Count == MaxUsersPerReply || bytes > MaxBytesPerReply)
            {
                break;
            }
        }

        var reply = new QueryPollReply { Number = ++_number, IsReset = _isReset, IsCurrent = _waiting.Count == 0, Matching = [.. matching], Left = [.. left] };
        _isReset = false;
        if (_waiting.Count == 0)
        {
            _news = NewPromise();
        }

        return reply;
    }
}
