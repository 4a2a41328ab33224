namespace UserGrains.Silo.Privacy;

/// <summary>Hands everything on without what must not leave the process.</summary>
/// <param name="inner">Where it goes.</param>
/// <param name="redact">Takes it out of a text.</param>
/// <param name="seesAddresses">
/// Whether the writer is told the addresses of HTTP requests. They are full of ids, and nothing in them says where one is: only its warnings and errors,
/// which name no address, are handed on, and none of its scopes.
/// </param>
internal sealed class RedactingLogger(ILogger inner, Func<string, string> redact, bool seesAddresses) : ILogger
{
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull
        => seesAddresses ? null : inner.BeginScope(RedactedState.Of(state, () => state.ToString() ?? string.Empty, redact));

    public bool IsEnabled(LogLevel logLevel) => (!seesAddresses || logLevel >= LogLevel.Warning) && inner.IsEnabled(logLevel);

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel))
        {
            inner.Log(
                logLevel,
                eventId,
                RedactedState.Of(state, () => formatter(state, exception), redact),
                RedactedException.For(exception, redact),
                static (redacted, _) => redacted.ToString());
        }
    }
}
