using UserGrains.Benchmarks.Loads;
using UserGrains.Benchmarks.Reporting;
using UserGrains.Benchmarks.Roles;

namespace UserGrains.Benchmarks.Processes;

/// <summary>A load generator in a process of its own.</summary>
internal sealed class LoadProcess(ChildProcess child) : IAsyncDisposable
{
    /// <summary>Runs the load for a time and returns what it measured.</summary>
    public Task<Round> RunAsync(TimeSpan duration, CancellationToken cancellationToken) => RunAsync(LoadStep.Run, duration, cancellationToken);

    /// <summary>Has the load do one of its steps.</summary>
    public async Task<Round> RunAsync(LoadStep step, TimeSpan duration, CancellationToken cancellationToken)
    {
        var reply = await child.AskAsync(new RoleRequest(step.ToString(), duration.TotalSeconds), cancellationToken);
        return reply.Round ?? new Round();
    }

    public ValueTask DisposeAsync() => child.DisposeAsync();
}
