namespace UserGrains.Silo;

/// <summary>Runs the node until it is told to stop, also when that is before it is ready.</summary>
internal sealed class NodeRun
{
    // What these log of a start that fails, with a stack trace each, they throw as well. The second stands for all whose names begin so. The third tells of what
    // the silos of the cluster still send to one that has given up its start already.
    private static readonly string[] StartReporters = ["Microsoft.Extensions.Hosting.Internal.Host", "Orleans.Runtime.Silo", "Orleans.Runtime.Messaging.Connection"];

    private volatile bool _isStarted;

    /// <summary>Leaves a start that fails to <see cref="StartFailure"/>, which says it once.</summary>
    public NodeRun(ILoggingBuilder logging)
    {
        foreach (var reporter in StartReporters)
        {
            logging.AddFilter(reporter, level => _isStarted && level >= LogLevel.Warning);
        }
    }

    /// <summary>Starts the node, and waits until it has stopped.</summary>
    public async Task RunAsync(WebApplication app)
    {
        var stopping = app.Lifetime.ApplicationStopping;
        app.Lifetime.ApplicationStarted.Register(() => _isStarted = true);
        try
        {
            await app.RunAsync();
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            Console.WriteLine("UserGrains was stopped before it was ready.");
        }
    }
}
