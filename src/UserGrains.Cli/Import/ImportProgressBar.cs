using Spectre.Console;

namespace UserGrains.Cli.Import;

/// <summary>Shows an import under way: how far in the file, users a second, and how long it will take.</summary>
internal static class ImportProgressBar
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(100);

    /// <summary>Runs an import with the bar above the prompt.</summary>
    public static Task ShowAsync(IAnsiConsole screen, UserImport import, long fileBytes, TimeProvider time, CancellationToken cancellationToken)
    {
        var firstByte = import.ReadBytes;
        return screen.Progress()
            .Columns(
                new TaskDescriptionColumn(),
                new ProgressBarColumn(),
                new PercentageColumn(),
                new UsersPerSecondColumn(import.Tally, time),
                new RemainingTimeColumn())
            .StartAsync(async context =>
            {
                var bar = context.AddTask("Importing", maxValue: Math.Max(1, fileBytes - firstByte));
                var run = import.RunAsync(cancellationToken);
                while (await Task.WhenAny(run, Task.Delay(Period, time, CancellationToken.None)) != run)
                {
                    bar.Value = import.ReadBytes - firstByte;
                }

                bar.Value = import.ReadBytes - firstByte;
                await run;
            });
    }
}
