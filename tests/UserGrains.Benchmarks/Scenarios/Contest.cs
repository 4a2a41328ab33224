using UserGrains.Benchmarks.Processes;
using UserGrains.Benchmarks.Reporting;

namespace UserGrains.Benchmarks.Scenarios;

/// <summary>Runs contenders in turn, so that what the machine does meanwhile strikes all of them.</summary>
internal static class Contest
{
    /// <summary>The name that our rounds have in progress messages.</summary>
    public const string Ours = "UserGrains";

    /// <summary>Gives each contender one round that does not count, then the rounds that do, one contender after the other.</summary>
    /// <param name="bench">Where progress is shown.</param>
    /// <param name="rounds">How many rounds count.</param>
    /// <param name="contenders">The contenders.</param>
    /// <param name="cancellationToken">Ends the contest.</param>
    /// <returns>The median round of each contender.</returns>
    public static async Task<Round[]> RunAsync(Bench bench, int rounds, IReadOnlyList<Contender> contenders, CancellationToken cancellationToken)
    {
        foreach (var contender in contenders)
        {
            bench.Say($"{contender.Name}, warming up");
            await contender.Load.RunAsync(contender.Step, contender.RoundTime / 2, cancellationToken);
        }

        var measured = contenders.Select(_ => new List<Round>()).ToArray();
        await bench.RepeatAsync(rounds, async round =>
        {
            for (var i = 0; i < contenders.Count; i++)
            {
                var contender = contenders[i];
                var result = await contender.Load.RunAsync(contender.Step, contender.RoundTime, cancellationToken);
                bench.Say($"{contender.Name}, round {round} of {rounds}: {result}");
                measured[i].Add(result);
            }
        });

        return [.. measured.Select(Round.Median)];
    }
}
