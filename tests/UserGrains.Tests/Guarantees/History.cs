namespace UserGrains.Tests.Guarantees;

/// <summary>
/// Calls to one user with when each began and ended, and a search for an order of them that explains every answer: each call takes effect at one moment
/// between its beginning and its end (Wing and Gong).
/// </summary>
internal sealed class History(IUserGrain user)
{
    private readonly Lock _lock = new();
    private readonly List<Call> _calls = [];
    private long _clock;

    public async Task RunAsync(IReadOnlyList<HistoryStep> steps, CancellationToken cancellationToken)
    {
        foreach (var step in steps)
        {
            var begin = Interlocked.Increment(ref _clock);
            var answer = await AnswerAsync(step, cancellationToken);
            var end = Interlocked.Increment(ref _clock);
            lock (_lock)
            {
                _calls.Add(new Call(step, answer, begin, end));
            }
        }
    }

    public bool IsLinearizable() => CanOrder(done: 0, new User(0, null), []);

    private static (User Next, Answer Answer) Apply(User user, HistoryStep step)
    {
        var isExpected = step.ExpectedVersion is not { } expected || expected == user.Version || (expected == 0 && user.Name is null);
        return step.Operation switch
        {
            "get" or "strong" => (user, new Answer(null, user.Name is null ? 0 : user.Version, user.Name)),
            _ when !isExpected => (user, new Answer(UserWriteStatus.VersionConflict, user.Version, user.Name)),
            "create" when user.Name is not null => (user, new Answer(UserWriteStatus.AlreadyExists, user.Version, user.Name)),
            "update" or "delete" when user.Name is null => (user, new Answer(UserWriteStatus.NotFound, user.Version, null)),
            "delete" => (new User(user.Version + 1, null), new Answer(UserWriteStatus.Applied, user.Version + 1, user.Name)),
            _ when string.Equals(step.Name, user.Name, StringComparison.Ordinal) => (user, new Answer(UserWriteStatus.Unchanged, user.Version, user.Name)),
            _ => (new User(user.Version + 1, step.Name), new Answer(UserWriteStatus.Applied, user.Version + 1, step.Name)),
        };
    }

    private async Task<Answer> AnswerAsync(HistoryStep step, CancellationToken cancellationToken)
    {
        var patch = new UserPatch { Name = step.Name, ExpectedVersion = step.ExpectedVersion };
        var result = step.Operation switch
        {
            "create" => await user.CreateAsync(patch, cancellationToken),
            "update" => await user.UpdateAsync(patch, cancellationToken),
            "set" => await user.SetAsync(patch, cancellationToken),
            "delete" => await user.DeleteAsync(new UserDeletion { ExpectedVersion = step.ExpectedVersion }, cancellationToken),
            _ => null,
        };
        if (result is not null)
        {
            return new Answer(result.Status, result.Version, result.User?.Name);
        }

        var read = step.Operation is "strong" ? await user.GetStrongAsync(cancellationToken) : await user.GetAsync(cancellationToken);
        return new Answer(null, read?.Version ?? 0, read?.Name);
    }

    private bool CanOrder(long done, User state, HashSet<(long Done, User State)> hopeless)
    {
        if (done == (1L << _calls.Count) - 1)
        {
            return true;
        }

        if (!hopeless.Add((done, state)))
        {
            return false;
        }

        // Only a call that began before every other open one has ended can be the next.
        var open = Enumerable.Range(0, _calls.Count).Where(index => (done & (1L << index)) == 0).ToList();
        var firstEnd = open.Min(index => _calls[index].End);
        return open.Where(index => _calls[index].Begin < firstEnd).Any(index =>
        {
            var (next, answer) = Apply(state, _calls[index].Step);
            return answer == _calls[index].Answer && CanOrder(done | (1L << index), next, hopeless);
        });
    }

    private sealed record Call(HistoryStep Step, Answer Answer, long Begin, long End);

    private readonly record struct User(long Version, string? Name);

    private readonly record struct Answer(UserWriteStatus? Status, long Version, string? Name);
}
