using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace UserGrains.Placement;

/// <summary>
/// Ends activations that the cluster no longer knows. The grain directory of Orleans is consistent in the end only: when silos come and go quickly, the registration of an
/// active user can get lost on its way from one silo to another, the next call activates the user a second time, and nobody ends the first one. Its writes are fenced by
/// storage, but it would answer reads with what it has, and whoever watches it would hear nothing, for as long as its silo lives.
/// So after each change of the silos, once they are at rest, users that are watched or read here are looked for from every silo, because one of them has the registration.
/// Who is found elsewhere ends here. It may end there too, which costs a read of storage; where it is called next it is registered, and whoever watched it is told.
/// </summary>
/// <param name="local">This silo.</param>
/// <param name="findSilos">Finds the silos that can have users, in one order.</param>
/// <param name="locate">Asks a silo where it finds users.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">The log.</param>
internal sealed partial class ActivationAudit(
    SiloAddress local,
    Func<SiloAddress[]> findSilos,
    Func<SiloAddress, GrainId[], Task<SiloAddress?[]>> locate,
    TimeProvider time,
    ILogger<ActivationAudit> logger) : ILifecycleParticipant<ISiloLifecycle>
{
    /// <summary>How often the silos are looked at. They are at rest when they are the same as the last time.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromSeconds(3);

    // The first one may meet a registration that is still on its way.
    private const int AuditsPerChange = 2;

    private readonly ConcurrentDictionary<IGrainContext, bool> _watched = new(ReferenceEqualityComparer.Instance);
    private readonly ConcurrentQueue<IGrainContext> _read = [];
    private SiloAddress[] _silos = [];
    private int _due;
    private int _change;

    /// <summary>Gets the number of the last change of the silos after which they came to rest.</summary>
    public int Change => Volatile.Read(ref _change);

    /// <summary>A user is watched here from now on.</summary>
    public void AddWatched(IGrainContext user) => _watched.TryAdd(user, true);

    /// <summary>A user is watched here no longer.</summary>
    public void RemoveWatched(IGrainContext user) => _watched.TryRemove(user, out _);

    /// <summary>A user is read here; the first time after a change it is looked for.</summary>
    /// <param name="user">The user.</param>
    /// <param name="seen">The change after which the user was activated, or looked for last.</param>
    public void OnRead(IGrainContext user, ref int seen)
    {
        var change = Change;
        if (seen != change)
        {
            seen = change;
            _read.Enqueue(user);
        }
    }

    /// <summary>Looks at the silos, and for the users when it is time.</summary>
    public async Task LookAsync()
    {
        var silos = findSilos();
        if (!silos.AsSpan().SequenceEqual(_silos))
        {
            _silos = silos;
            _due = AuditsPerChange;
            return;
        }

        if (_due == AuditsPerChange)
        {
            Interlocked.Increment(ref _change);
        }

        var users = new HashSet<IGrainContext>(ReferenceEqualityComparer.Instance);
        while (_read.TryDequeue(out var read))
        {
            users.Add(read);
        }

        if (_due > 0)
        {
            _due--;
            users.UnionWith(_watched.Keys);
        }

        // Alone, a silo has only one activation of each user.
        if (silos.Length > 1)
        {
            foreach (var chunk in users.Chunk(IUserLocations.MaxUsers))
            {
                await AuditAsync(silos, chunk);
            }
        }
    }

    public void Participate(ISiloLifecycle lifecycle) =>
        lifecycle.RunPeriodically(nameof(ActivationAudit), Period, time, stopping => LookAsync().WaitAsync(stopping));

    private async Task AuditAsync(SiloAddress[] silos, IGrainContext[] users)
    {
        var ids = Array.ConvertAll(users, user => user.GrainId);
        var answers = await Task.WhenAll(silos.Select(silo => TryLocateAsync(silo, ids)));

        // Who has moved meanwhile is found elsewhere too, and has ended here already.
        var strangers = users.Where((user, i) => !user.Deactivated.IsCompleted && answers.Any(found => found[i] is { } silo && !silo.Equals(local))).ToArray();
        if (strangers.Length == 0)
        {
            return;
        }

        LogActiveElsewhere(strangers.Length);
        var reason = new DeactivationReason(DeactivationReasonCode.DuplicateActivation, "The cluster has this user on another silo.");
        foreach (var user in strangers)
        {
            user.Deactivate(reason, CancellationToken.None);
        }
    }

    private async Task<SiloAddress?[]> TryLocateAsync(SiloAddress silo, GrainId[] users)
    {
        try
        {
            return await locate(silo, users);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // It is gone, which is a change of its own, or of a version that was never asked this.
            LogNoAnswer(exception.GetType());
            return new SiloAddress?[users.Length];
        }
    }

    [LoggerMessage(
        EventId = 1301,
        Level = LogLevel.Information,
        Message = "{Users} users were active here although the cluster has them on other silos; they end here, and who watches them is told.")]
    private partial void LogActiveElsewhere(int users);

    [LoggerMessage(EventId = 1302, Level = LogLevel.Debug, Message = "A silo did not say where it finds users ({Cause}).")]
    private partial void LogNoAnswer(Type cause);
}
