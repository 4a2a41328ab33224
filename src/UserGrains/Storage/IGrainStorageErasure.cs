namespace UserGrains.Storage;

/// <summary>A grain storage that keeps a mark of cleared records for its scans, and can be told to remove one before its time.</summary>
internal interface IGrainStorageErasure
{
    /// <summary>Removes what is left of a cleared record. A record that is there is left alone.</summary>
    /// <param name="stateName">The state's name.</param>
    /// <param name="grainId">The grain.</param>
    Task EraseAsync(string stateName, GrainId grainId);
}
