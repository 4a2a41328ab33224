using Azure.Data.Tables;

namespace UserGrains.AzureStorage.Clustering;

/// <summary>The part of the membership table that belongs to one cluster: its partition key is the cluster's id.</summary>
internal static class ClusterPartition
{
    /// <summary>Finds every row of a cluster.</summary>
    public static string All(string clusterId) => TableClient.CreateQueryFilter($"PartitionKey eq {clusterId}");

    /// <summary>Finds one silo's row and the version row.</summary>
    public static string Silo(string clusterId, string rowKey) =>
        TableClient.CreateQueryFilter($"PartitionKey eq {clusterId} and (RowKey eq {rowKey} or RowKey eq {VersionRow.RowKey})");

    /// <summary>Finds the silos that clients may connect to.</summary>
    public static string Gateways(string clusterId) =>
        TableClient.CreateQueryFilter($"PartitionKey eq {clusterId} and Status eq {nameof(SiloStatus.Active)} and ProxyPort ne {"0"}");

    /// <summary>Checks that a cluster's id can be a partition key.</summary>
    /// <returns>The id.</returns>
    /// <exception cref="OrleansConfigurationException">It cannot.</exception>
    public static string Checked(string clusterId) =>
        FindFault(clusterId) is { } fault ? throw new OrleansConfigurationException($"{fault} Set Orleans:ClusterId.") : clusterId;

    /// <summary>Finds why a cluster's id cannot be a partition key.</summary>
    /// <returns><see langword="null"/> when it can.</returns>
    public static string? FindFault(string clusterId) =>
        clusterId.Length is > 0 and <= 255 && !clusterId.Any(static c => c is '/' or '\\' or '#' or '?' || char.IsControl(c))
            ? null
            : $"The cluster id \"{clusterId}\" cannot be a partition key of Azure Tables: it must have 1 to 255 characters, none of / \\ # ? and no control characters.";
}
