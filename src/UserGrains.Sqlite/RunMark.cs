using System.Globalization;
using System.Text.RegularExpressions;

namespace UserGrains.Sqlite;

/// <summary>
/// What the sidecar remembers about the database, so that a start can tell whether the database was replaced by an older copy meanwhile.
/// </summary>
/// <param name="Run">The run that the database was last seen with: a random text for each start of a node.</param>
/// <param name="NextRun">The run that a start was about to write to the database. The same as <paramref name="Run"/> once that is done.</param>
/// <param name="Sequence">A sequence that the database had reached.</param>
/// <param name="Epoch">The database's epoch.</param>
internal sealed partial record RunMark(string Run, string NextRun, long Sequence, long Epoch)
{
    /// <summary>A mark of no run, for a database whose sidecar is lost.</summary>
    public static RunMark Unknown { get; } = new(new string('0', 32), new string('0', 32), 0, 0);

    public static string NewRun() => Guid.NewGuid().ToString("N");

    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    /// <returns><see langword="null"/> for anything else.</returns>
    public static RunMark? Parse(string text) =>
        Format().Match(text) is { Success: true } match
            && long.TryParse(match.Groups["sequence"].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var sequence)
            && long.TryParse(match.Groups["epoch"].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var epoch)
            ? new RunMark(match.Groups["run"].Value, match.Groups["next"].Value, sequence, epoch)
            : null;

    /// <summary>Whether a database with this run and sequence is the one that the mark was made for, or a later state of it.</summary>
    public bool Knows(string run, long sequence) => (string.Equals(run, Run, StringComparison.Ordinal) || string.Equals(run, NextRun, StringComparison.Ordinal)) && sequence >= Sequence;

    /// <summary>Always of the same length and well below a disk's sector, so that overwriting it cannot leave half of it.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"usergrains 1\nrun {Run}\nnext {NextRun}\nsequence {Sequence:D19}\nepoch {Epoch:D19}\n");

    [GeneratedRegex(@"\Ausergrains 1\nrun (?<run>[0-9a-f]{32})\nnext (?<next>[0-9a-f]{32})\nsequence (?<sequence>[0-9]{19})\nepoch (?<epoch>[0-9]{19})\n\z", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Format();
}
