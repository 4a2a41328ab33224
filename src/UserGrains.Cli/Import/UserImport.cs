using System.Threading.Channels;

namespace UserGrains.Cli.Import;

/// <summary>
/// Imports a file: one reader, many writes at a time, a checkpoint every second. Lines of one user are written in their order, because a user belongs to one worker.
/// </summary>
internal sealed class UserImport(
    Stream file,
    ImportPosition start,
    CheckpointFile checkpoint,
    Func<string, UserPatch, CancellationToken, Task> write,
    TimeProvider time,
    Restoring? restore = null)
{
    /// <summary>How many writes are under way at once.</summary>
    public const int Workers = 256;

    // With the one that each worker writes, this bounds the lines in memory.
    private const int QueuedPerWorker = 2;

    private static readonly TimeSpan CheckpointPeriod = TimeSpan.FromSeconds(1);

    private readonly ImportFrontier _frontier = new(start);
    private readonly PatientWriter _writer = new(write, time, restore);
    private readonly Channel<ImportedUser>[] _queues = [.. Enumerable.Range(0, Workers).Select(_ => Channel.CreateBounded<ImportedUser>(QueuedPerWorker))];

    public ImportTally Tally { get; } = new();

    /// <summary>Gets how many bytes of the file are read.</summary>
    public long ReadBytes { get; private set; } = start.Offset;

    /// <summary>Gets the position up to which every line is stored.</summary>
    public ImportPosition Position => _frontier.Position;

    /// <summary>Gets a value indicating whether every line was read, and each is stored or has failed.</summary>
    public bool IsAtEnd { get; private set; }

    /// <summary>Runs to the end of the file. A line that is no valid user is counted and passed over; any other failure ends the import.</summary>
    /// <exception cref="UserGrainsException">A write failed for a reason that is not the line's.</exception>
    /// <exception cref="CommandException">The node could not be reached for too long.</exception>
    /// <exception cref="OperationCanceledException">The import was stopped. The checkpoint is written then too, as it is after every failure.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var saving = new CancellationTokenSource();
        var saver = SaveRegularlyAsync(saving.Token);
        try
        {
            await RunAllAsync([ReadAsync(stop.Token), .. _queues.Select(queue => WriteAsync(queue.Reader, stop.Token))], stop);
        }
        finally
        {
            await saving.CancelAsync();
            await saver;
            await checkpoint.SaveAsync(_frontier.Position);
        }

        IsAtEnd = true;
        if (Tally.Failed == 0)
        {
            checkpoint.Remove();
        }
    }

    // The first failure stops the others, and is the one that is told.
    private static async Task RunAllAsync(Task[] tasks, CancellationTokenSource stop)
    {
        await foreach (var task in Task.WhenEach(tasks))
        {
            if (!task.IsCompletedSuccessfully)
            {
                await stop.CancelAsync();
                await Task.WhenAll(tasks).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                await task;
            }
        }
    }

    /// <summary>Which worker writes a user's lines, one after the other. It differs from process to process.</summary>
    internal static int WorkerOf(string id) => (int)((uint)id.GetHashCode(StringComparison.Ordinal) % Workers);

    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        await foreach (var line in LineReader.ReadAsync(file, start.Offset, start.Lines, cancellationToken))
        {
            if (!line.IsBlank && TryParse(line) is { } user)
            {
                _frontier.Begin(user);
                await _queues[WorkerOf(user.Id)].Writer.WriteAsync(user, cancellationToken);
            }

            ReadBytes = line.EndOffset;
        }

        foreach (var queue in _queues)
        {
            queue.Writer.Complete();
        }
    }

    private ImportedUser? TryParse(in FileLine line)
    {
        try
        {
            return ImportedUser.Parse(line, isRestore: restore is not null);
        }
        catch (FormatException exception)
        {
            _frontier.Fail();
            Tally.AddFailed(line.Number, exception.Message);
            return null;
        }
    }

    private async Task WriteAsync(ChannelReader<ImportedUser> queue, CancellationToken cancellationToken)
    {
        await foreach (var user in queue.ReadAllAsync(cancellationToken))
        {
            try
            {
                await _writer.WriteAsync(user, cancellationToken);
                _frontier.Store(user);
                Tally.AddStored();
            }
            catch (UserGrainsException exception) when (exception.Error == UserGrainsError.UserAlreadyExists && restore is not null)
            {
                _frontier.Store(user);
                Tally.AddKept();
            }
            catch (UserGrainsException exception) when (exception.Error is UserGrainsError.InvalidUser or UserGrainsError.ExternalIdTaken)
            {
                _frontier.Fail();
                Tally.AddFailed(user.End.Lines, RootOfCommands.Describe(exception));
            }
        }
    }

    private async Task SaveRegularlyAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(CheckpointPeriod, time);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                await checkpoint.SaveAsync(_frontier.Position);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The import has ended; its last checkpoint comes next.
        }
    }
}
