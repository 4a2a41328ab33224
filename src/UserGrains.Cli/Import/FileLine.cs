using System.Buffers;

namespace UserGrains.Cli.Import;

/// <summary>A line of a file.</summary>
/// <param name="Number">Its number, from 1.</param>
/// <param name="Text">Its bytes without the line's end, valid until the next line is asked for; empty when it is too long.</param>
/// <param name="EndOffset">Where the next line begins.</param>
/// <param name="IsTooLong">Whether it is longer than <see cref="LineReader.MaxLineBytes"/>.</param>
internal readonly record struct FileLine(long Number, ReadOnlySequence<byte> Text, long EndOffset, bool IsTooLong)
{
    /// <summary>Gets a value indicating whether there is nothing but white space in it. Such a line holds no user.</summary>
    public bool IsBlank
    {
        get
        {
            if (IsTooLong)
            {
                return false;
            }

            foreach (var part in Text)
            {
                if (part.Span.ContainsAnyExcept(" \t\r"u8))
                {
                    return false;
                }
            }

            return true;
        }
    }
}
