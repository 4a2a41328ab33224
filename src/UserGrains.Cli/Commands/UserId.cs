using System.CommandLine;

namespace UserGrains.Cli.Commands;

/// <summary>The argument that names a user.</summary>
internal static class UserId
{
    public static Argument<string> Argument() => new("ID") { Description = "The user's id: 1 to 92 UTF-8 bytes without , / \\ * :" };

    /// <summary>Reads the id, and refuses a wrong one before anything is connected.</summary>
    public static string Read(ParseResult parsed, Argument<string> argument, string keyset) => Check(parsed.GetRequiredValue(argument), keyset);

    public static string Check(string id, string keyset) => UserKey.Create(keyset, id).Id;
}
