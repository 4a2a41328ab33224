using System.Globalization;
using System.Text;

namespace UserGrains.Silo.Privacy;

/// <summary>Fills a log message's template, as the logging library does, with other values.</summary>
internal static class MessageTemplate
{
    /// <summary>Fills the holes of a template: <c>{Name}</c>, <c>{Name,alignment}</c>, <c>{Name:format}</c>; <c>{{</c> and <c>}}</c> are braces.</summary>
    /// <returns><see langword="null"/> when there is no template, or it cannot be filled with these values.</returns>
    public static string? Render(string? template, IReadOnlyList<KeyValuePair<string, object?>> values)
    {
        if (template is null)
        {
            return null;
        }

        var text = new StringBuilder(template.Length * 2);
        for (var i = 0; i < template.Length; i++)
        {
            if (template.AsSpan(i) is ['{', '{', ..] or ['}', '}', ..])
            {
                text.Append(template[i++]);
                continue;
            }

            if (template[i] != '{')
            {
                text.Append(template[i]);
                continue;
            }

            var end = template.IndexOf('}', i);
            if (end < 0 || !TryFill(template[(i + 1)..end], values, text))
            {
                return null;
            }

            i = end;
        }

        return text.ToString();
    }

    private static bool TryFill(string hole, IReadOnlyList<KeyValuePair<string, object?>> values, StringBuilder text)
    {
        var nameLength = hole.AsSpan().IndexOfAny(',', ':');
        var name = nameLength < 0 ? hole : hole[..nameLength];
        foreach (var value in values)
        {
            if (string.Equals(value.Key, name, StringComparison.OrdinalIgnoreCase))
            {
                text.AppendFormat(CultureInfo.InvariantCulture, $"{{0{hole[name.Length..]}}}", value.Value ?? "(null)");
                return true;
            }
        }

        return false;
    }
}
