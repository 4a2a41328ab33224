namespace UserGrains.Silo.Settings;

/// <summary>Where a node keeps its users.</summary>
internal enum NodeStorage
{
    /// <summary>In a database file of its own, in the data folder. One node has it.</summary>
    Sqlite,

    /// <summary>In tables of an Azure Storage account, or of Azurite. Any number of nodes share them.</summary>
    AzureStorage,

    /// <summary>In the node's memory: everything is gone when it stops.</summary>
    Memory,
}
