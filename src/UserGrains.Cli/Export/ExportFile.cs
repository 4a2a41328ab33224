namespace UserGrains.Cli.Export;

/// <summary>A file that has its name only once it is complete.</summary>
internal static class ExportFile
{
    public static async Task WriteAsync(string path, Func<Stream, Task> writeAsync, CancellationToken cancellationToken)
    {
        var unfinished = path + ".part";
        try
        {
            await using (var file = new FileStream(unfinished, FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 64 * 1024, FileOptions.Asynchronous))
            {
                await writeAsync(file);
                await file.FlushAsync(cancellationToken);
                file.Flush(flushToDisk: true);
            }

            File.Move(unfinished, path, overwrite: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new CommandException(ExitCode.Failed, $"The file cannot be written: {exception.Message}", exception);
        }
    }
}
