using UserGrains.Benchmarks.Reporting;

namespace UserGrains.Benchmarks.Roles;

/// <summary>What a process answers: one line on its stdout.</summary>
internal sealed record RoleReply
{
    public Round? Round { get; init; }

    public double Value { get; init; }

    /// <summary>Why the request failed; <see langword="null"/> when it did not.</summary>
    public string? Error { get; init; }
}
