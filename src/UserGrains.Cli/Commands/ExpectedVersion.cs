using System.CommandLine;
using System.Globalization;

namespace UserGrains.Cli.Commands;

/// <summary>The option that makes a write depend on the user's version.</summary>
internal static class ExpectedVersion
{
    public static Option<long?> Option() => new("--if-version")
    {
        HelpName = "N",
        Description = "Only if the user is at this version; 0: only if there is no such user.",
        CustomParser = result =>
        {
            if (long.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var version))
            {
                return version;
            }

            result.AddError("--if-version must be a whole number from 0 up.");
            return null;
        },
    };
}
