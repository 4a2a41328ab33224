using Microsoft.Extensions.Logging;

namespace UserGrains.Client.Feed;

/// <summary>Healing: leases renewed in time, silent or left-behind silos given up, users nobody watches let go.</summary>
internal sealed partial class UserFeed
{
    private static readonly TimeSpan TickPeriod = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan SweepPeriod = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _wakeUp = new(0, 1);

    /// <summary>Renews all leases now, and joins again who is being joined: a connection came or went, and with it events, requests and answers may have been lost.</summary>
    public void RenewEverything()
    {
        lock (_gate)
        {
            _connectionsChanged.SetResult();
            _connectionsChanged = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            foreach (var link in _links.Values)
            {
                // Also of a link that is being renewed: the answer may be lost with the connection, and nothing else would make Orleans connect again meanwhile.
                link.LastRenewed = long.MinValue;
                link.IsRenewing = false;
            }
        }

        WakeUp();
    }

    private async Task TickAsync()
    {
        var swept = time.GetTimestamp();
        try
        {
            while (!_stopping.IsCancellationRequested)
            {
                await WaitForTickAsync();
                GiveUpLostLinks();
                StartDueRenewals();
                if (time.GetElapsedTime(swept) >= SweepPeriod)
                {
                    swept = time.GetTimestamp();
                    LetGoOfUnwatched();
                }

                SignalJoins();
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // The process stops.
        }
    }

    private async Task WaitForTickAsync()
    {
        using var tick = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
        var woken = _wakeUp.WaitAsync(tick.Token);
        await Task.WhenAny(woken, Task.Delay(TickPeriod, time, tick.Token));
        await tick.CancelAsync();
    }

    private void WakeUp()
    {
        lock (_wakeUp)
        {
            if (_wakeUp.CurrentCount == 0)
            {
                _wakeUp.Release();
            }
        }
    }

    private void GiveUpLostLinks()
    {
        var now = time.GetTimestamp();
        var lost = new List<PublisherLink>();
        lock (_gate)
        {
            var newestMembership = _links.Values.Select(link => link.MembershipVersion).DefaultIfEmpty().Max();
            foreach (var link in _links.Values)
            {
                link.BehindSince = link.MembershipVersion == newestMembership ? 0 : link.BehindSince == 0 ? now : link.BehindSince;

                // A silo that does not learn of a newer membership may be cut off, and others may serve its users already.
                var isSilent = time.GetElapsedTime(link.LastHeard, now) > _options.SilenceTimeout;
                var isLeftBehind = link.BehindSince != 0 && time.GetElapsedTime(link.BehindSince, now) > _options.SilenceTimeout;
                if (isSilent || isLeftBehind)
                {
                    lost.Add(link);
                }
            }

            lost.ForEach(GiveUp);
        }
    }

    private void GiveUp(PublisherLink link)
    {
        if (_links.GetValueOrDefault(link.Id) != link)
        {
            // It was given up before, say for silence while this renewal was under way, and its users have joined the silo again through a link that lives.
            return;
        }

        _links.Remove(link.Id);
        if (link.Users.Count > 0)
        {
            LogLinkLost(link.Users.Count);
            instruments.LinkLost();
        }

        foreach (var user in link.Users.ToArray())
        {
            Rejoin(user);
        }
    }

    private void StartDueRenewals()
    {
        var now = time.GetTimestamp();
        var period = _options.InterestLease / 3;
        lock (_gate)
        {
            foreach (var link in _links.Values)
            {
                var isDue = link.LastRenewed == long.MinValue || time.GetElapsedTime(link.LastRenewed, now) >= period;
                if (!isDue || link.IsRenewing || link.Users.Count == 0 || _lease is null)
                {
                    continue;
                }

                link.IsRenewing = true;
                link.LastRenewed = now;
                var users = link.Users.Select(user => new FeedPosition(user.Handle, user.Position)).ToArray();
                _ = Task.Run(() => RenewAsync(link, _lease.FeedId, users), CancellationToken.None);
            }
        }
    }

    private async Task RenewAsync(PublisherLink link, Guid feedId, FeedPosition[] users)
    {
        var started = time.GetTimestamp();
        try
        {
            foreach (var chunk in users.Chunk(Renewal.MaxUsers))
            {
                Renewed(link, await link.Publisher.RenewAsync(new Renewal(feedId, chunk)));
            }
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // The silo cannot be reached. Whoever serves its users now is found by joining them again.
            LogRenewalFailed(exception.GetType(), users.Length);
            lock (_gate)
            {
                // Unless a renewal has succeeded that began later, on the next connection.
                if (link.LastAnswered <= started)
                {
                    GiveUp(link);
                }
            }
        }
        finally
        {
            lock (_gate)
            {
                link.IsRenewing = false;
            }

            SignalJoins();
        }
    }

    private void Renewed(PublisherLink link, RenewalReply reply)
    {
        lock (_gate)
        {
            link.LastHeard = link.LastAnswered = time.GetTimestamp();
            Take(reply.States, link);
            foreach (var handle in reply.Unknown)
            {
                if (_usersByHandle.TryGetValue(handle, out var user) && user.Link == link)
                {
                    Rejoin(user);
                }
            }
        }

        instruments.StatesHealed(reply.States.Length);
    }

    private void LetGoOfUnwatched()
    {
        var now = time.GetTimestamp();
        var released = new List<(IUserPublisher Publisher, long Handle)>();
        lock (_gate)
        {
            foreach (var user in _users.Values.Where(user => user.Watches.Count == 0 && !user.IsJoining).ToArray())
            {
                if (time.GetElapsedTime(user.UnwatchedSince, now) < _options.WatchLinger)
                {
                    continue;
                }

                if (user.Link is { } link)
                {
                    released.Add((link.Publisher, user.Handle));
                }

                Forget(user);
            }
        }

        _ = ReleaseAsync(released);
    }

    private List<(IUserPublisher Publisher, long Handle)> TakeEverything()
    {
        lock (_gate)
        {
            List<(IUserPublisher Publisher, long Handle)> taken = [.. _links.Values.SelectMany(link => link.Users.Select(user => (link.Publisher, user.Handle)))];
            _links.Clear();
            return taken;
        }
    }

    private async Task ReleaseAsync(List<(IUserPublisher Publisher, long Handle)> released)
    {
        foreach (var ofOnePublisher in released.GroupBy(entry => entry.Publisher, entry => entry.Handle))
        {
            foreach (var handles in ofOnePublisher.Chunk(Renewal.MaxUsers))
            {
                try
                {
                    await ofOnePublisher.Key.ReleaseAsync(_lease!.FeedId, handles);
                }
                catch (Exception exception) when (exception is not OutOfMemoryException)
                {
                    // The silo cannot be reached; the leases run out by themselves.
                    LogReleaseFailed(exception.GetType(), handles.Length);
                }
            }
        }
    }

    [LoggerMessage(
        EventId = 1202,
        Level = LogLevel.Information,
        Message = "A silo that serves {Users} watched users has gone silent or is left behind by the cluster; the users are joined again.")]
    private partial void LogLinkLost(int users);

    [LoggerMessage(
        EventId = 1203,
        Level = LogLevel.Debug,
        Message = "Renewing {Users} leases failed ({Cause}); the users are joined again.")]
    private partial void LogRenewalFailed(Type cause, int users);

    [LoggerMessage(
        EventId = 1204,
        Level = LogLevel.Debug,
        Message = "Giving {Users} leases back failed ({Cause}); they run out by themselves.")]
    private partial void LogReleaseFailed(Type cause, int users);
}
