namespace UserGrains.AzureStorage.Clustering;

/// <summary>Where a cluster keeps its membership, for its silos and its clients alike.</summary>
public sealed class AzureTablesClusteringOptions() : AzureTablesOptions(DefaultTableName)
{
    /// <summary>The configuration section these options are bound from, before the delegate that registers clustering changes them.</summary>
    public const string SectionName = "UserGrains:AzureTables:Clustering";

    /// <summary>The default of <see cref="AzureTablesOptions.TableName"/>, the name that Orleans' own Azure provider uses.</summary>
    public const string DefaultTableName = "OrleansSiloInstances";
}
