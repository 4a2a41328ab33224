namespace UserGrains.Silo.Privacy;

/// <summary>Stands for an exception whose text held what must not leave the process.</summary>
internal sealed class RedactedException(Exception original, Func<string, string> redact) : Exception(redact(original.Message))
{
    private readonly string _text = redact(original.ToString());

    /// <inheritdoc/>
    public override string? StackTrace => null;

    /// <summary>Replaces an exception, unless there is nothing in it to hide.</summary>
    public static Exception? For(Exception? exception, Func<string, string> redact)
    {
        if (exception is null)
        {
            return null;
        }

        var text = exception.ToString();
        return string.Equals(text, redact(text), StringComparison.Ordinal) ? exception : new RedactedException(exception, redact);
    }

    /// <inheritdoc/>
    public override string ToString() => _text;
}
