using System.Text.Json;

namespace UserGrains.Cli.Import;

/// <summary>The file <c>INPUT.progress</c>: it is written while an import runs, and removed when everything is stored.</summary>
internal sealed class CheckpointFile(string input, string target) : IDisposable
{
    private readonly PrefixHash _hash = new(input);
    private long _savedOffset = -1;

    public string Path { get; } = input + ".progress";

    /// <summary>Gets why the file could not be written the last time; an import does not fail over that.</summary>
    public string? SaveFailure { get; private set; }

    /// <summary>Finds where to go on.</summary>
    /// <returns>The position, and if there is a file that says nothing about this input and this target, a line that says so.</returns>
    public async Task<(ImportPosition Start, string? Notice)> FindStartAsync(CancellationToken cancellationToken)
    {
        if (!File.Exists(Path))
        {
            return default;
        }

        if (await TryReadAsync(cancellationToken) is not { } found)
        {
            return (default, $"{Path} cannot be read, so the import starts from the beginning.");
        }

        if (!string.Equals(found.Target, target, StringComparison.Ordinal))
        {
            return (default, $"{Path} belongs to an import to another place ({found.Target}), so this one starts from the beginning.");
        }

        if (!string.Equals(await _hash.OfFirstAsync(found.Offset, cancellationToken), found.Sha256, StringComparison.Ordinal))
        {
            _hash.Reset();
            return (default, "The file has changed since it was partly imported, so the import starts from the beginning.");
        }

        _savedOffset = found.Offset;
        return (found.Position, null);
    }

    /// <summary>Writes how far the import is, unless the file says so already. It replaces the file as a whole: a crash leaves the old or the new one.</summary>
    public async Task SaveAsync(ImportPosition position)
    {
        // A file of an earlier import that did not fit is overwritten only by progress of this one.
        if (position.Offset == 0 || position.Offset == _savedOffset)
        {
            return;
        }

        try
        {
            await ReplaceAsync(position);
            _savedOffset = position.Offset;
            SaveFailure = null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            SaveFailure = exception.Message;
        }
    }

    public void Remove() => File.Delete(Path);

    public void Dispose() => _hash.Dispose();

    private async Task ReplaceAsync(ImportPosition position)
    {
        var sha256 = await _hash.OfFirstAsync(position.Offset, CancellationToken.None)
            ?? throw new IOException("The input became shorter while it was read.");
        var json = JsonSerializer.SerializeToUtf8Bytes(new Checkpoint(target, position.Offset, position.Lines, sha256), CheckpointJson.Default.Checkpoint);
        var draft = Path + ".new";
        await File.WriteAllBytesAsync(draft, json);
        File.Move(draft, Path, overwrite: true);
    }

    private async Task<Checkpoint?> TryReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            var checkpoint = JsonSerializer.Deserialize(await File.ReadAllBytesAsync(Path, cancellationToken), CheckpointJson.Default.Checkpoint);
            return checkpoint is { Offset: > 0, Lines: > 0 } ? checkpoint : null;
        }
        catch (Exception exception) when (exception is JsonException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
