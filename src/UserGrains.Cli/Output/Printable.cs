namespace UserGrains.Cli.Output;

/// <summary>Makes any text safe to show: a stored name must not be able to move the cursor or start a line of its own.</summary>
internal static class Printable
{
    public static string From(string text) => FieldText.HasControlCharacter(text)
        ? string.Create(text.Length, text, static (shown, text) =>
        {
            for (var i = 0; i < text.Length; i++)
            {
                shown[i] = char.IsControl(text[i]) ? '\uFFFD' : text[i];
            }
        })
        : text;
}
