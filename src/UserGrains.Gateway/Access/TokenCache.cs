using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace UserGrains.Gateway.Access;

/// <summary>
/// Tokens that were found to be good, so that showing one again costs no check of its signature. Only good ones come in, so nobody can fill it with rubbish.
/// Two generations: what is not shown during one of them goes with the next.
/// </summary>
internal sealed class TokenCache
{
    /// <summary>The most tokens of one generation.</summary>
    public const int MaxTokens = 10_000;

    /// <summary>The most characters of all tokens of one generation.</summary>
    public const int MaxCharacters = 8 * 1024 * 1024;

    private readonly Lock _gate = new();
    private volatile Generation _recent = new();
    private volatile Generation _older = new();

    public bool TryGet(ReadOnlySpan<char> text, [NotNullWhen(true)] out AccessToken? token)
    {
        if (_recent.TryGet(text, out token))
        {
            return true;
        }

        if (!_older.TryGet(text, out token))
        {
            return false;
        }

        Add(text.ToString(), token);
        return true;
    }

    public void Add(string text, AccessToken token)
    {
        lock (_gate)
        {
            if (_recent.IsFullWith(text))
            {
                _older = _recent;
                _recent = new Generation();
            }

            _recent.Add(text, token);
        }
    }

    private sealed class Generation
    {
        private readonly ConcurrentDictionary<string, AccessToken> _tokens = new(StringComparer.Ordinal);
        private readonly ConcurrentDictionary<string, AccessToken>.AlternateLookup<ReadOnlySpan<char>> _bySpan;
        private int _count;
        private int _characters;

        public Generation() => _bySpan = _tokens.GetAlternateLookup<ReadOnlySpan<char>>();

        public bool IsFullWith(string text) => _count == MaxTokens || _characters + text.Length > MaxCharacters;

        public bool TryGet(ReadOnlySpan<char> text, [NotNullWhen(true)] out AccessToken? token) => _bySpan.TryGetValue(text, out token);

        public void Add(string text, AccessToken token)
        {
            if (_tokens.TryAdd(text, token))
            {
                _count++;
                _characters += text.Length;
            }
        }
    }
}
