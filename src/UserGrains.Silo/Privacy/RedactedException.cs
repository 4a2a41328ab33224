namespace UserGrains.Silo.Privacy;

/// <summary>Stands for an exception whose text held user ids.</summary>
internal sealed class RedactedException(Exception original) : Exception(UserIdRedaction.Redact(original.Message))
{
    private readonly string _text = UserIdRedaction.Redact(original.ToString());

    /// <inheritdoc/>
    public override string? StackTrace => null;

    /// <summary>Replaces an exception, unless there is nothing in it to hide.</summary>
    public static Exception? For(Exception? exception)
    {
        if (exception is null)
        {
            return null;
        }

        var text = exception.ToString();
        return string.Equals(text, UserIdRedaction.Redact(text), StringComparison.Ordinal) ? exception : new RedactedException(exception);
    }

    /// <inheritdoc/>
    public override string ToString() => _text;
}
