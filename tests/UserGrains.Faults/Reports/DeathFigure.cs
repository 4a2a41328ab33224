namespace UserGrains.Faults.Reports;

/// <summary>One silo that ended without a word, and what followed.</summary>
/// <param name="Fault">What was done to it.</param>
/// <param name="At">Seconds into the run.</param>
/// <param name="DeclaredAfter">Seconds until the membership called it dead; <see langword="null"/> when it never did, because the silo was back before.</param>
/// <param name="ConvergedAfter">Seconds from then until every watch had every version acknowledged before then.</param>
internal sealed record DeathFigure(string Fault, double At, double? DeclaredAfter, double? ConvergedAfter);
