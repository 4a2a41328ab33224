using System.Collections.Concurrent;

namespace UserGrains.Tests.Streaming;

/// <summary>What a <see cref="FollowerGrain"/> keeps outside its activation, as it would in storage, and what a test reads. Silos and tests share the process.</summary>
internal sealed class FollowerLog
{
    private static readonly ConcurrentDictionary<string, FollowerLog> Logs = new(StringComparer.Ordinal);

    public Recorder<UserChanged> Received { get; } = new();

    public Recorder<Exception> Errors { get; } = new();

    /// <summary>The activations of the grain.</summary>
    public Recorder<string> Activations { get; } = new();

    /// <summary>Whose updates every activation follows.</summary>
    public string? UserKey { get; set; }

    public long Version { get; set; }

    /// <summary>Whether a callback ran while another turn held the grain.</summary>
    public bool HasOverlapped { get; set; }

    public TaskCompletionSource TurnHeld { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public TaskCompletionSource TurnReleased { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public static FollowerLog Of(string grainKey) => Logs.GetOrAdd(grainKey, _ => new FollowerLog());
}
