namespace UserGrains.Listing;

/// <summary>Compares JSON numbers by their texts: exactly, however many digits they have, which no number type does.</summary>
internal static class NumberText
{
    // Beyond this an exponent says only "very large" or "very small". Texts are far shorter than what it could be made up for by.
    private const long MaxExponent = 1_000_000_000_000;

    /// <summary>Compares two JSON numbers in UTF-8.</summary>
    /// <returns>Negative, 0 or positive. 1, 1.0 and 10e-1 are equal, and so are 0 and -0.</returns>
    public static int Compare(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        var leftParts = new Parts(left);
        var rightParts = new Parts(right);
        if (leftParts.Sign != rightParts.Sign)
        {
            return leftParts.Sign.CompareTo(rightParts.Sign);
        }

        return leftParts.Sign * leftParts.CompareMagnitude(rightParts);
    }

    // The number is Sign × 0.d1d2d3… × 10^Exponent, with d1 other than 0.
    private readonly ref struct Parts
    {
        private readonly ReadOnlySpan<byte> _whole;
        private readonly ReadOnlySpan<byte> _fraction;
        private readonly long _exponent;

        public Parts(ReadOnlySpan<byte> text)
        {
            var isNegative = text[0] == '-';
            text = isNegative ? text[1..] : text;

            var exponentAt = text.IndexOfAny((byte)'e', (byte)'E');
            var exponent = exponentAt < 0 ? 0 : ReadExponent(text[(exponentAt + 1)..]);
            var digits = exponentAt < 0 ? text : text[..exponentAt];
            var point = digits.IndexOf((byte)'.');
            _whole = (point < 0 ? digits : digits[..point]).TrimStart((byte)'0');
            _fraction = (point < 0 ? default : digits[(point + 1)..]).TrimEnd((byte)'0');
            _exponent = exponent + _whole.Length;
            if (_whole.IsEmpty)
            {
                var significant = _fraction.TrimStart((byte)'0');
                _exponent = exponent - (_fraction.Length - significant.Length);
                _fraction = significant;
            }

            Sign = _whole.IsEmpty && _fraction.IsEmpty ? 0 : isNegative ? -1 : 1;
        }

        public int Sign { get; }

        private int DigitCount => _whole.Length + _fraction.Length;

        public int CompareMagnitude(in Parts other)
        {
            if (_exponent != other._exponent)
            {
                return _exponent.CompareTo(other._exponent);
            }

            var count = Math.Max(DigitCount, other.DigitCount);
            for (var place = 0; place < count; place++)
            {
                var difference = Digit(place) - other.Digit(place);
                if (difference != 0)
                {
                    return difference;
                }
            }

            return 0;
        }

        private int Digit(int place) => place < _whole.Length
            ? _whole[place]
            : place < DigitCount ? _fraction[place - _whole.Length] : '0';

        private static long ReadExponent(ReadOnlySpan<byte> text)
        {
            var isNegative = text[0] == '-';
            var exponent = 0L;
            foreach (var digit in text.TrimStart("+-"u8))
            {
                exponent = Math.Min((exponent * 10) + (digit - '0'), MaxExponent);
            }

            return isNegative ? -exponent : exponent;
        }
    }
}
