namespace UserGrains.Faults.Checking;

/// <summary>Proves G1 to G5 and G7 of a history, or finds where they were broken. It knows nothing of how the history came to be.</summary>
internal static class HistoryChecker
{
    /// <summary>Checks everything.</summary>
    /// <param name="history">What was seen.</param>
    /// <param name="staleReadBound">How old a plain read may be: the bound after which a silo that lost touch stops answering.</param>
    public static IReadOnlyList<Violation> Check(FaultHistory history, TimeSpan staleReadBound)
    {
        var violations = new List<Violation>();
        foreach (var user in UserHistory.Split(history))
        {
            violations.AddRange(States.Check(user));
            violations.AddRange(RealTimeOrder.Check(user, (long)staleReadBound.TotalMicroseconds));
            violations.AddRange(Watches.CheckRising(user));
        }

        violations.AddRange(Watches.CheckConverged(history));
        violations.AddRange(history.Errors.Where(error => !error.IsTransient).Select(error => new Violation(
            "errors", $"A {error.Operation} of {error.User} failed with {error.Error}, which tells the caller not to try again.")));
        return violations;
    }
}
