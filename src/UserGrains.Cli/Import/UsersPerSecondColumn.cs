using System.Globalization;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace UserGrains.Cli.Import;

/// <summary>The mean rate since the import began.</summary>
internal sealed class UsersPerSecondColumn(ImportTally tally, TimeProvider time) : ProgressColumn
{
    private readonly long _started = time.GetTimestamp();

    protected override bool NoWrap => true;

    public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime)
    {
        var seconds = time.GetElapsedTime(_started).TotalSeconds;
        var rate = seconds > 0 ? tally.Stored / seconds : 0;
        return new Text(string.Create(CultureInfo.InvariantCulture, $"{tally.Stored:N0} users, {rate:N0}/s"));
    }
}
