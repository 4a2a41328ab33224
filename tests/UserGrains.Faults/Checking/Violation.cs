namespace UserGrains.Faults.Checking;

/// <summary>A broken promise.</summary>
/// <param name="Guarantee">Which one: <c>G1</c> to <c>G7</c>, or <c>errors</c>.</param>
/// <param name="Text">What was found, with the user and the versions.</param>
internal sealed record Violation(string Guarantee, string Text)
{
    public override string ToString() => $"{Guarantee}: {Text}";
}
