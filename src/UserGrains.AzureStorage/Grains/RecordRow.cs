using Azure.Data.Tables;

namespace UserGrains.AzureStorage.Grains;

/// <summary>The columns of a record's row beside its payload.</summary>
internal static class RecordRow
{
    /// <summary>Where the record's last write stands in the order of its partition's writes.</summary>
    public const string Position = nameof(Position);

    /// <summary>The id of the transaction that wrote the row last.</summary>
    public const string WriteId = nameof(WriteId);

    /// <summary>When the record was cleared; absent while it has a state.</summary>
    public const string Cleared = nameof(Cleared);

    /// <summary>The grain, for people.</summary>
    public const string Grain = nameof(Grain);

    public static bool IsCleared(TableEntity row) => row.ContainsKey(Cleared);
}
