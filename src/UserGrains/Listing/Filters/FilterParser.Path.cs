using System.Text;

namespace UserGrains.Listing.Filters;

/// <summary>The left side of a comparison.</summary>
internal sealed partial class FilterParser
{
    private FilterProperty Path()
    {
        var position = _token.Position;
        var names = new List<string> { _token.Kind == TokenKind.OpenBracket ? Bracket() : Name("a field such as name or custom.key") };
        while (true)
        {
            if (TryTake(TokenKind.Dot))
            {
                names.Add(Name("a custom key; write one that is no name as custom['key']"));
            }
            else if (_token.Kind == TokenKind.OpenBracket)
            {
                names.Add(Bracket());
            }
            else
            {
                return Find(names, position);
            }
        }
    }

    // After a point also true, null and LIKE are names.
    private string Name(string expected)
    {
        var name = _token.Text;
        if (_token.Kind is TokenKind.Text or TokenKind.Number || name.Length == 0)
        {
            throw Unexpected(expected);
        }

        _token = _lexer.Next();
        return name;
    }

    private string Bracket()
    {
        _token = _lexer.Next();
        var name = _token;
        if (name.Kind != TokenKind.Text)
        {
            throw Unexpected("a name in quotes, as in custom['key']");
        }

        _token = _lexer.Next();
        return TryTake(TokenKind.CloseBracket) ? name.Text : throw Unexpected("a closing bracket");
    }

    private static FilterProperty Find(List<string> names, int position) => names switch
    {
        [UserProperties.Custom, var key] => FilterProperty.Custom(Encoding.UTF8.GetBytes(key)),
        [UserProperties.Updated] => FilterProperty.Updated,
        [var name] when UserProperties.TryFind(name, out var field) => FilterProperty.Of(field),
        [UserProperties.Custom] => throw FilterFault.At(position, "custom needs a key: write custom.key or custom['key']."),
        [UserProperties.Custom, ..] => throw FilterFault.At(position, "a custom value has no parts. Write a key with a point in it as custom['a.b']."),
        _ => throw FilterFault.At(position, $"there is no such field. There are {UserProperties.Names} and custom.key."),
    };
}
