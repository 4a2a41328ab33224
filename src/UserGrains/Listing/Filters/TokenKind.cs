namespace UserGrains.Listing.Filters;

/// <summary>What a piece of a filter is.</summary>
internal enum TokenKind
{
    End,
    Name,
    Text,
    Number,
    True,
    False,
    Null,
    Comparison,
    And,
    Or,
    Not,
    Open,
    Close,
    OpenBracket,
    CloseBracket,
    Dot,
}
