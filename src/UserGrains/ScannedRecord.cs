namespace UserGrains;

/// <summary>A record that a scan found.</summary>
/// <typeparam name="T">The state's type.</typeparam>
/// <param name="GrainId">The grain whose state it is.</param>
/// <param name="State">The state, or <see langword="default"/> when it was cleared.</param>
/// <param name="Position">Where the record's last write stands in the order of its partition's writes.</param>
public readonly record struct ScannedRecord<T>(GrainId GrainId, T? State, long Position);
