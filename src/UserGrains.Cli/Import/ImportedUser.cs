using UserGrains.Json;

namespace UserGrains.Cli.Import;

/// <summary>A line on its way to the node.</summary>
internal sealed class ImportedUser(string id, UserPatch patch, ImportPosition end, UserMetadata? whole = null)
{
    public string Id { get; } = id;

    public UserPatch Patch { get; } = patch;

    /// <summary>Gets the user with what the server owns, when it is to be restored.</summary>
    public UserMetadata? Whole { get; } = whole;

    /// <summary>Gets the position after this line, whose count of lines is this line's number.</summary>
    public ImportPosition End { get; } = end;

    /// <summary>Gets or sets a value indicating whether the node has stored it; <see cref="ImportFrontier"/>'s own.</summary>
    public bool IsStored { get; set; }

    /// <summary>Reads a line.</summary>
    /// <param name="line">The line.</param>
    /// <param name="isRestore">Whether the line must have what the server owns too.</param>
    /// <exception cref="FormatException">The line is not a user; the message says why and has no value of any field.</exception>
    public static ImportedUser Parse(in FileLine line, bool isRestore)
    {
        if (line.IsTooLong)
        {
            throw new FormatException($"The line is longer than {LineReader.MaxLineBytes} bytes.");
        }

        using var json = UserJson.Parse(line.Text);
        var (id, patch) = UserJson.ReadPatch(json.RootElement);
        if (UserIdRules.FindFault(id) is { } fault)
        {
            throw new FormatException(fault.Message);
        }

        if (patch.Name is { IsMentioned: true, Value: { } name } && string.IsNullOrWhiteSpace(name))
        {
            throw new FormatException("The name must not be empty or blank; null removes it.");
        }

        var whole = isRestore ? UserJson.ReadUser(json.RootElement) : null;
        return new ImportedUser(id!, patch, new ImportPosition(line.EndOffset, line.Number), whole);
    }
}
