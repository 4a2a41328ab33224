using System.Text;

namespace UserGrains.Listing.Filters;

/// <summary>
/// Reads a filter by recursive descent: one method a rule, at most <see cref="UserGrainsLimits.MaxFilterDepth"/> of them on the stack.
/// </summary>
internal sealed partial class FilterParser
{
    private readonly FilterLexer _lexer;
    private FilterToken _token;
    private int _comparisons;
    private int _depth;

    private FilterParser(string text)
    {
        _lexer = new FilterLexer(text);
        _token = _lexer.Next();
    }

    /// <summary>Reads a whole filter.</summary>
    /// <exception cref="UserGrainsException"><see cref="UserGrainsError.InvalidQuery"/>, with the position of what is wrong.</exception>
    public static UserFilter Parse(string text)
    {
        if (text.Length > UserGrainsLimits.MaxFilterCharacters)
        {
            throw FilterFault.Of($"The filter has {text.Length} characters, and may have {UserGrainsLimits.MaxFilterCharacters}. Ask in several queries.");
        }

        var parser = new FilterParser(text);
        var filter = parser.Or();
        return parser._token.Kind == TokenKind.End ? filter : throw parser.Unexpected("&&, || or the end");
    }

    private UserFilter Or()
    {
        var parts = new List<UserFilter> { And() };
        while (TryTake(TokenKind.Or))
        {
            parts.Add(And());
        }

        return parts.Count == 1 ? parts[0] : new AnyOf([.. parts]);
    }

    private UserFilter And()
    {
        var parts = new List<UserFilter> { Unary() };
        while (TryTake(TokenKind.And))
        {
            parts.Add(Unary());
        }

        return parts.Count == 1 ? parts[0] : new AllOf([.. parts]);
    }

    private UserFilter Unary()
    {
        var position = _token.Position;
        if (TryTake(TokenKind.Not))
        {
            Deepen(position);
            var negated = new Negation(Unary());
            _depth--;
            return negated;
        }

        if (TryTake(TokenKind.Open))
        {
            Deepen(position);
            var inner = Or();
            _depth--;
            return TryTake(TokenKind.Close) ? inner : throw Unexpected("&&, || or a closing parenthesis");
        }

        return Comparison();
    }

    private void Deepen(int position)
    {
        if (++_depth > UserGrainsLimits.MaxFilterDepth)
        {
            throw FilterFault.At(position, $"parentheses and negations are nested more than {UserGrainsLimits.MaxFilterDepth} deep. Write it flatter.");
        }
    }

    private UserFilter Comparison()
    {
        if (++_comparisons > UserGrainsLimits.MaxFilterComparisons)
        {
            throw FilterFault.At(_token.Position, $"there are more than {UserGrainsLimits.MaxFilterComparisons} comparisons. Ask in several queries.");
        }

        var property = Path();
        var comparison = _token;
        if (comparison.Kind != TokenKind.Comparison)
        {
            throw Unexpected("==, !=, <, >, <=, >= or LIKE");
        }

        _token = _lexer.Next();
        var value = _token;
        var filter = Build(property, comparison, value);
        _token = _lexer.Next();
        return filter;
    }

    private UserFilter Build(FilterProperty property, FilterToken comparison, FilterToken value)
    {
        var isEquality = comparison.Comparison is ComparisonOperator.Equal or ComparisonOperator.NotEqual;
        switch (value.Kind)
        {
            case TokenKind.Text when comparison.Comparison == ComparisonOperator.Like:
                return new LikeTest(property, Pattern(value));
            case not TokenKind.Text when comparison.Comparison == ComparisonOperator.Like:
                throw Unexpected("a text, in which * stands for anything");
            case TokenKind.Null when isEquality:
                return new Presence(property, isWanted: comparison.Comparison == ComparisonOperator.NotEqual);
            case TokenKind.True or TokenKind.False or TokenKind.Null when !isEquality:
                throw FilterFault.At(comparison.Position, $"{value.Description} can only be compared by == and !=.");
            case TokenKind.Text when property.IsUpdated:
                return new TimeComparison(comparison.Comparison, Time(value));
            case TokenKind.Text:
                return new ValueComparison(property, comparison.Comparison, CustomValueKind.String, Encoding.UTF8.GetBytes(value.Text));
            case TokenKind.Number or TokenKind.True or TokenKind.False when !property.IsCustom:
                throw FilterFault.At(value.Position, $"found {value.Description}, but only custom values can be that. Compare this field with a text in quotes.");
            case TokenKind.Number:
                return new ValueComparison(property, comparison.Comparison, CustomValueKind.Number, Encoding.UTF8.GetBytes(value.Text));
            case TokenKind.True or TokenKind.False:
                return new ValueComparison(property, comparison.Comparison, CustomValueKind.Boolean, Encoding.UTF8.GetBytes(value.Text));
            default:
                throw Unexpected("a text in quotes, a number, true, false or null");
        }
    }

    private static byte[][] Pattern(FilterToken value)
    {
        var parts = new List<byte[]>();
        var start = 0;
        foreach (var star in value.Stars)
        {
            parts.Add(Encoding.UTF8.GetBytes(value.Text[start..star]));
            start = star + 1;
        }

        parts.Add(Encoding.UTF8.GetBytes(value.Text[start..]));
        return [.. parts];
    }

    private static long Time(FilterToken value) => UserTime.TryParse(value.Text, out var timetoken)
        ? timetoken
        : throw FilterFault.At(value.Position, "updated is compared with a time as ISO 8601 has it, such as '2026-05-17' or '2026-05-17T14:30:00Z'.");

    private bool TryTake(TokenKind kind)
    {
        if (_token.Kind != kind)
        {
            return false;
        }

        _token = _lexer.Next();
        return true;
    }

    private UserGrainsException Unexpected(string expected) => FilterFault.At(_token.Position, $"found {_token.Description}, expected {expected}.");
}
