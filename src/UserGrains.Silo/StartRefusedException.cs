namespace UserGrains.Silo;

/// <summary>The node does not start, for reasons that the operator can remove.</summary>
internal sealed class StartRefusedException(IReadOnlyList<string> problems) : Exception(string.Join(Environment.NewLine, problems))
{
    /// <summary>Every reason, each with what to change.</summary>
    public IReadOnlyList<string> Problems { get; } = problems;
}
