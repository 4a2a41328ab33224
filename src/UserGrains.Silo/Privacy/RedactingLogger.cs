namespace UserGrains.Silo.Privacy;

/// <summary>Hands everything on without user ids.</summary>
internal sealed class RedactingLogger(ILogger inner) : ILogger
{
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull
        => inner.BeginScope(RedactedState.Of(state, () => state.ToString() ?? string.Empty));

    public bool IsEnabled(LogLevel logLevel) => inner.IsEnabled(logLevel);

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (inner.IsEnabled(logLevel))
        {
            inner.Log(
                logLevel,
                eventId,
                RedactedState.Of(state, () => formatter(state, exception)),
                RedactedException.For(exception),
                static (redacted, _) => redacted.ToString());
        }
    }
}
