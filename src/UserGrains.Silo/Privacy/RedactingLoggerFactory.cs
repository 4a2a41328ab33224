namespace UserGrains.Silo.Privacy;

/// <summary>
/// The one way by which every log message of the process passes, whoever writes it and wherever it goes: console, dashboard, exporters.
/// Orleans names the grain in many of its warnings and errors, and the web server the addresses, which may have tokens in them.
/// </summary>
/// <param name="inner">Where they go.</param>
/// <param name="includesUserIds">Whether user ids may stay in them. Queries never do.</param>
internal sealed class RedactingLoggerFactory(LoggerFactory inner, bool includesUserIds) : ILoggerFactory
{
    public ILogger CreateLogger(string categoryName)
    {
        var logger = inner.CreateLogger(categoryName);
        var seesAddresses = categoryName.StartsWith("Microsoft.AspNetCore.", StringComparison.Ordinal);
        if (!includesUserIds)
        {
            return new RedactingLogger(logger, UserIdRedaction.Redact, seesAddresses);
        }

        return seesAddresses ? new RedactingLogger(logger, QueryRedaction.Redact, seesAddresses: false) : logger;
    }

    public void AddProvider(ILoggerProvider provider) => inner.AddProvider(provider);

    public void Dispose() => inner.Dispose();
}
