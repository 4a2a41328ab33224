using System.Text;

namespace UserGrains;

/// <summary>Makes parts of filters.</summary>
public static class UserFilters
{
    /// <summary>Writes a text so that it stands for itself in a filter, whatever is in it. Filters made of what people type are made with this.</summary>
    /// <param name="text">The text.</param>
    /// <returns>The text in quotes; a star in it is a star after <c>LIKE</c> too.</returns>
    /// <example><code>$"name LIKE {UserFilters.Quote(typed)}"</code></example>
    public static string Quote(string text)
    {
        ArgumentNullException.ThrowIfNull(text);

        var quoted = new StringBuilder(text.Length + 2).Append('"');
        foreach (var character in text)
        {
            if (character is '"' or '\\' or '*')
            {
                quoted.Append('\\');
            }

            quoted.Append(character);
        }

        return quoted.Append('"').ToString();
    }
}
