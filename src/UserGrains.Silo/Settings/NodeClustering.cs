namespace UserGrains.Silo.Settings;

/// <summary>Where a node finds the other nodes of its cluster.</summary>
internal enum NodeClustering
{
    /// <summary>Nowhere: it is the only one.</summary>
    Localhost,

    /// <summary>In a table of an Azure Storage account, or of Azurite.</summary>
    AzureStorage,
}
