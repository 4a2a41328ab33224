namespace UserGrains.AzureStorage.Clustering;

/// <summary>Where a cluster keeps its membership, for its silos and its clients alike.</summary>
public sealed class AzureTablesClusteringOptions() : AzureTablesOptions(DefaultTableName)
{
    /// <summary>The default of <see cref="AzureTablesOptions.TableName"/>, the name that Orleans' own Azure provider uses.</summary>
    public const string DefaultTableName = "OrleansSiloInstances";
}
