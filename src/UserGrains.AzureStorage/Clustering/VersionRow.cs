using System.Globalization;
using Azure.Data.Tables;

namespace UserGrains.AzureStorage.Clustering;

/// <summary>
/// The row that holds a membership table's version, and the two fences that repeat it before the first and after the last silo.
/// Readers of Orleans' own provider compare the fences when a scan spans pages.
/// </summary>
internal static class VersionRow
{
    public const string RowKey = "VersionRow";

    private const string FirstFence = "!Start";
    private const string LastFence = "~End";
    private const string Version = "MembershipVersion";

    /// <summary>Whether a row is no silo's.</summary>
    public static bool Is(string rowKey) => rowKey is RowKey or FirstFence or LastFence;

    public static TableEntity Entity(string clusterId, int version) => new(clusterId, RowKey)
    {
        [SiloRow.DeploymentId] = clusterId,
        [Version] = version.ToString(CultureInfo.InvariantCulture),
    };

    public static IEnumerable<TableEntity> Fences(string clusterId, int version)
    {
        foreach (var rowKey in (string[])[FirstFence, LastFence])
        {
            var fence = Entity(clusterId, version);
            fence.RowKey = rowKey;
            // Keeps silos that do not know fences from clearing them away as defunct silos.
            fence[SiloRow.Status] = nameof(SiloStatus.Active);
            yield return fence;
        }
    }

    public static TableVersion Read(TableEntity row) =>
        int.TryParse(row.GetString(Version), NumberStyles.None, CultureInfo.InvariantCulture, out var version)
            ? new TableVersion(version, row.ETag.ToString())
            : throw new OrleansException($"The membership table's row {RowKey} of cluster \"{row.PartitionKey}\" holds no valid {Version}.");
}
