using System.Text.Json.Serialization;

namespace UserGrains.Cli.Import;

/// <summary>What the file beside the input says: how far it is imported, and what must be the same to go on from there.</summary>
/// <param name="Target">The gateway, cluster and keyset that it is imported to.</param>
/// <param name="Offset">The bytes of the input whose lines are all stored.</param>
/// <param name="Lines">How many lines they are.</param>
/// <param name="Sha256">The SHA-256 of these bytes.</param>
internal sealed record Checkpoint(string Target, long Offset, long Lines, string Sha256)
{
    [JsonIgnore]
    public ImportPosition Position => new(Offset, Lines);
}
