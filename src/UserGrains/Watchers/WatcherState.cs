using System.Collections.Immutable;
using UserGrains.Client;
using UserGrains.Client.Streaming;

namespace UserGrains.Watchers;

/// <summary>What a watcher is: its list, and how far each handler has come. Immutable; every change that changes nothing returns the same state.</summary>
internal sealed record WatcherState(ImmutableArray<string> Users, ImmutableArray<HandlerState> Handlers)
{
    public static readonly WatcherState Empty = new([], []);

    /// <summary>Gets how long a batch gathers changes after its first one.</summary>
    public TimeSpan BatchWindow { get; init; }

    /// <summary>Whether there is nothing to keep.</summary>
    public bool IsEmpty => Users.IsEmpty && Handlers.IsEmpty && BatchWindow == TimeSpan.Zero;

    /// <summary>Whether there is somebody to be called, and about whom.</summary>
    public bool IsFollowing => !Users.IsEmpty && !Handlers.IsEmpty;

    /// <exception cref="UserGrainsException">Ids break their limits, or the list would become too long.</exception>
    public WatcherState Add(IEnumerable<string> ids)
    {
        var known = Users.ToHashSet(StringComparer.Ordinal);
        var added = new List<string>();
        var faults = new List<InvalidField>();
        foreach (var id in ids)
        {
            if (UserIdRules.FindFault(id) is { } fault)
            {
                faults.Add(fault);
            }
            else if (known.Add(id))
            {
                added.Add(id);
            }
        }

        if (faults.Count > 0)
        {
            throw new UserGrainsException(
                UserGrainsError.InvalidUser,
                string.Join(' ', faults.Select(fault => fault.Message).Distinct(StringComparer.Ordinal)),
                faults);
        }

        return known.Count <= UserGrainsLimits.MaxUsersPerWatcher
            ? added.Count == 0 ? this : this with { Users = Users.AddRange(added) }
            : throw new UserGrainsException(
                UserGrainsError.InvalidWatch,
                $"A watcher follows at most {UserGrainsLimits.MaxUsersPerWatcher} users; spread the list over several watchers.");
    }

    public WatcherState Remove(IEnumerable<string> ids)
    {
        var removed = ids.ToHashSet(StringComparer.Ordinal);
        var users = Users.RemoveAll(removed.Contains);
        return users.Length == Users.Length
            ? this
            : this with { Users = users, Handlers = [.. Handlers.Select(handler => handler with { Progress = handler.Progress.Without(removed) })] };
    }

    /// <exception cref="UserGrainsException">There are too many handlers.</exception>
    public WatcherState AddHandler(GrainId grain)
    {
        if (Find(grain) is not null)
        {
            return this;
        }

        return Handlers.Length < UserGrainsLimits.MaxHandlersPerWatcher
            ? this with { Handlers = Handlers.Add(new HandlerState(grain, WatchProgress.None)) }
            : throw new UserGrainsException(
                UserGrainsError.InvalidWatch,
                $"A watcher calls at most {UserGrainsLimits.MaxHandlersPerWatcher} handlers; let one of them pass batches on, or add watchers.");
    }

    public WatcherState RemoveHandler(GrainId grain) => Find(grain) is { } handler ? this with { Handlers = Handlers.Remove(handler) } : this;

    /// <exception cref="UserGrainsException">The window is out of its range.</exception>
    public WatcherState WithBatchWindow(TimeSpan window) =>
        window >= TimeSpan.Zero && window <= WatchOptions.MaxBatchWindow
            ? window == BatchWindow ? this : this with { BatchWindow = window }
            : throw new UserGrainsException(
                UserGrainsError.InvalidWatch,
                $"A watcher's batch window must be from 0 to {WatchOptions.MaxBatchWindow.TotalSeconds} seconds.");

    /// <summary>Notes how far a handler has come.</summary>
    public WatcherState WithProgress(GrainId grain, WatchProgress progress) =>
        Find(grain) is { } handler ? this with { Handlers = Handlers.Replace(handler, handler with { Progress = progress }) } : this;

    public HandlerState? Find(GrainId grain) => Handlers.FirstOrDefault(handler => handler.Grain == grain);
}
