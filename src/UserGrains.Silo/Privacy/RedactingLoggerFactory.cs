namespace UserGrains.Silo.Privacy;

/// <summary>
/// The one way by which every log message of the process passes, whoever writes it and wherever it goes: console, dashboard, exporters.
/// Orleans names the grain in many of its warnings and errors.
/// </summary>
internal sealed class RedactingLoggerFactory(LoggerFactory inner) : ILoggerFactory
{
    public ILogger CreateLogger(string categoryName) =>
        new RedactingLogger(inner.CreateLogger(categoryName), categoryName.StartsWith("Microsoft.AspNetCore.", StringComparison.Ordinal));

    public void AddProvider(ILoggerProvider provider) => inner.AddProvider(provider);

    public void Dispose() => inner.Dispose();
}
