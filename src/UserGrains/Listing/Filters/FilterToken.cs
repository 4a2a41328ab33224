namespace UserGrains.Listing.Filters;

/// <summary>A piece of a filter.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Position">Where it begins, counted from 1.</param>
/// <param name="Text">A name, a number as it was written, or a text without quotes and escapes.</param>
/// <param name="Stars">Where in a text there are stars that were not escaped.</param>
/// <param name="Comparison">Which comparison it is.</param>
internal readonly record struct FilterToken(TokenKind Kind, int Position, string Text, IReadOnlyList<int> Stars, ComparisonOperator Comparison)
{
    /// <summary>Gets how errors name it. Never its text: that may be somebody's name.</summary>
    public string Description => Kind switch
    {
        TokenKind.End => "the end",
        TokenKind.Name => "a name",
        TokenKind.Text => "a text",
        TokenKind.Number => "a number",
        TokenKind.True or TokenKind.False => "a boolean",
        TokenKind.Null => "null",
        TokenKind.Comparison => "a comparison",
        TokenKind.And => "&&",
        TokenKind.Or => "||",
        TokenKind.Not => "!",
        TokenKind.Open => "(",
        TokenKind.Close => ")",
        TokenKind.OpenBracket => "[",
        TokenKind.CloseBracket => "]",
        _ => "a point",
    };
}
