using System.Globalization;
using System.Text;

namespace UserGrains.Listing.Filters;

/// <summary>Cuts a filter into its pieces.</summary>
internal sealed class FilterLexer(string text)
{
    private int _at;

    /// <summary>Reads the next piece.</summary>
    /// <exception cref="UserGrainsException"><see cref="UserGrainsError.InvalidQuery"/>: there is none.</exception>
    public FilterToken Next()
    {
        while (_at < text.Length && text[_at] is ' ' or '\t' or '\r' or '\n')
        {
            _at++;
        }

        if (_at == text.Length)
        {
            return Token(TokenKind.End, length: 0);
        }

        return text[_at] switch
        {
            '(' => Token(TokenKind.Open),
            ')' => Token(TokenKind.Close),
            '[' => Token(TokenKind.OpenBracket),
            ']' => Token(TokenKind.CloseBracket),
            '.' => Token(TokenKind.Dot),
            '&' => Pair('&', TokenKind.And),
            '|' => Pair('|', TokenKind.Or),
            '=' or '!' or '<' or '>' => Comparison(),
            '"' or '\'' => QuotedText(text[_at]),
            '-' or (>= '0' and <= '9') => Number(),
            var first when IsNamePart(first) => Name(),
            _ => throw FilterFault.At(_at + 1, "this character has no meaning here. Texts stand in quotes, and names have letters, digits, $ and _; write other custom keys as custom['key']."),
        };
    }

    private static bool IsNamePart(char character) => char.IsLetterOrDigit(character) || character is '$' or '_';

    private static FilterToken Token(TokenKind kind, int position, string content) => new(kind, position, content, [], default);

    private FilterToken Token(TokenKind kind, int length = 1)
    {
        var token = Token(kind, _at + 1, string.Empty);
        _at += length;
        return token;
    }

    private FilterToken Pair(char character, TokenKind kind) => Follows(1, character)
        ? Token(kind, length: 2)
        : throw FilterFault.At(_at + 1, $"found one {character}, expected {character}{character}.");

    private FilterToken Comparison()
    {
        var hasEqualSign = Follows(1, '=');
        var comparison = (text[_at], hasEqualSign) switch
        {
            ('=', true) => ComparisonOperator.Equal,
            ('!', true) => ComparisonOperator.NotEqual,
            ('<', true) => ComparisonOperator.LessOrEqual,
            ('<', false) => ComparisonOperator.Less,
            ('>', true) => ComparisonOperator.GreaterOrEqual,
            ('>', false) => ComparisonOperator.Greater,
            ('!', false) => (ComparisonOperator?)null,
            _ => throw FilterFault.At(_at + 1, "found one =, expected ==."),
        };
        return comparison is { } found
            ? Token(TokenKind.Comparison, hasEqualSign ? 2 : 1) with { Comparison = found }
            : Token(TokenKind.Not);
    }

    private bool Follows(int distance, char character) => _at + distance < text.Length && text[_at + distance] == character;

    private FilterToken Name()
    {
        var start = _at;
        while (_at < text.Length && IsNamePart(text[_at]))
        {
            _at++;
        }

        var name = text[start.._at];
        var kind = name switch
        {
            "true" => TokenKind.True,
            "false" => TokenKind.False,
            "null" => TokenKind.Null,
            _ when name.Equals("LIKE", StringComparison.OrdinalIgnoreCase) => TokenKind.Comparison,
            _ => TokenKind.Name,
        };
        return Token(kind, start + 1, name) with { Comparison = ComparisonOperator.Like };
    }

    private FilterToken Number()
    {
        var start = _at;
        while (_at < text.Length && (char.IsAsciiLetterOrDigit(text[_at]) || text[_at] is '.' or '-' or '+'))
        {
            _at++;
        }

        var number = text[start.._at];
        try
        {
            return Token(TokenKind.Number, start + 1, CustomValue.Number(number).Text);
        }
        catch (FormatException)
        {
            throw FilterFault.At(start + 1, "this is no number. Write numbers as 12, -1.5 or 1e3, and texts in quotes.");
        }
    }

    private FilterToken QuotedText(char quote)
    {
        var start = _at++;
        var content = new StringBuilder();
        var stars = new List<int>();
        while (_at < text.Length && text[_at] != quote)
        {
            if (text[_at] == '\\')
            {
                content.Append(Escaped());
                continue;
            }

            if (text[_at] == '*')
            {
                stars.Add(content.Length);
            }

            content.Append(text[_at++]);
        }

        if (_at++ == text.Length)
        {
            throw FilterFault.At(start + 1, $"the text that begins here does not end. Close it with {quote}, and write {quote} in it as \\{quote}.");
        }

        var result = content.ToString();
        return FieldText.HasLoneSurrogate(result)
            ? throw FilterFault.At(start + 1, "the text has half of a surrogate pair; write well-formed Unicode.")
            : new FilterToken(TokenKind.Text, start + 1, result, stars, default);
    }

    private char Escaped()
    {
        var at = _at;
        _at += 2;
        switch (at + 1 < text.Length ? text[at + 1] : '\0')
        {
            case var kept and ('"' or '\'' or '\\' or '/' or '*'):
                return kept;
            case 'n':
                return '\n';
            case 't':
                return '\t';
            case 'r':
                return '\r';
            case 'b':
                return '\b';
            case 'f':
                return '\f';
            case 'u' when at + 6 <= text.Length && ushort.TryParse(text.AsSpan(at + 2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var unit):
                _at += 4;
                return (char)unit;
            default:
                throw FilterFault.At(at + 1, "this escape has no meaning. Write \\\\ for a backslash, and \\\" \\' \\* \\n \\t \\r \\b \\f \\/ or \\u and four hexadecimal digits.");
        }
    }
}
