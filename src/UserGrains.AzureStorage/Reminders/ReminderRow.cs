using System.Globalization;
using Azure.Data.Tables;

namespace UserGrains.AzureStorage.Reminders;

/// <summary>
/// A reminder's row, in the layout of Orleans' own Azure provider: every column is text, and the partition is that of the grain's hash, so that a range of hashes
/// is a range of partitions.
/// </summary>
internal static class ReminderRow
{
    private const string ServiceIdColumn = "ServiceId";
    private const string GrainReference = nameof(GrainReference);
    private const string ReminderName = nameof(ReminderEntry.ReminderName);
    private const string StartAt = nameof(ReminderEntry.StartAt);
    private const string Period = nameof(ReminderEntry.Period);
    private const string Hash = "GrainRefConsistentHash";

    public static string PartitionKey(string serviceId, uint hash) => Sanitize(string.Create(CultureInfo.InvariantCulture, $"{serviceId}_{hash:X8}"));

    public static string RowKey(GrainId grain, string name) => Sanitize($"{grain}-{name}");

    public static TableEntity Entity(string serviceId, string clusterId, ReminderEntry entry)
    {
        var hash = entry.GrainId.GetUniformHashCode();
        return new TableEntity(PartitionKey(serviceId, hash), RowKey(entry.GrainId, entry.ReminderName))
        {
            [ServiceIdColumn] = serviceId,
            ["DeploymentId"] = clusterId,
            [GrainReference] = entry.GrainId.ToString(),
            [ReminderName] = entry.ReminderName,
            [StartAt] = LogFormatter.PrintDate(entry.StartAt),
            [Period] = entry.Period.ToString("c", CultureInfo.InvariantCulture),
            [Hash] = hash.ToString("X8", CultureInfo.InvariantCulture),
        };
    }

    /// <exception cref="FormatException">A column does not hold what it should.</exception>
    public static ReminderEntry Read(TableEntity row) => new()
    {
        GrainId = GrainId.Parse(Required(row, GrainReference), CultureInfo.InvariantCulture),
        ReminderName = Required(row, ReminderName),
        StartAt = DateTime.SpecifyKind(LogFormatter.ParseDate(Required(row, StartAt)), DateTimeKind.Utc),
        Period = TimeSpan.Parse(Required(row, Period), CultureInfo.InvariantCulture),
        ETag = row.ETag.ToString(),
    };

    /// <summary>Whether a row is of this service: the keys of another one, whose id goes on where this one's ends, can lie between.</summary>
    public static bool IsOf(TableEntity row, string serviceId) => string.Equals(row.GetString(ServiceIdColumn), serviceId, StringComparison.Ordinal);

    /// <summary>Finds the reminders of a grain.</summary>
    public static string OfGrain(string serviceId, GrainId grain)
    {
        var (partition, key) = (PartitionKey(serviceId, grain.GetUniformHashCode()), Sanitize(grain.ToString()));
        return TableClient.CreateQueryFilter($"PartitionKey eq {partition} and RowKey gt {key + '-'} and RowKey lt {key + (char)('-' + 1)}");
    }

    /// <summary>Finds the reminders of grains whose hash is above <paramref name="begin"/>, up to <paramref name="end"/>; around zero when that is not above it.</summary>
    public static string InRange(string serviceId, uint begin, uint end)
    {
        var (first, last) = (PartitionKey(serviceId, begin), PartitionKey(serviceId, end));
        if (begin < end)
        {
            return TableClient.CreateQueryFilter($"PartitionKey gt {first} and PartitionKey le {last}");
        }

        var service = Sanitize(serviceId);
        var (from, to) = (service + '_', service + (char)('_' + 1));
        return begin == end
            ? TableClient.CreateQueryFilter($"PartitionKey gt {from} and PartitionKey lt {to}")
            : TableClient.CreateQueryFilter($"(PartitionKey gt {from} and PartitionKey le {last}) or (PartitionKey gt {first} and PartitionKey lt {to})");
    }

    private static string Required(TableEntity row, string column) => row.GetString(column) ?? throw new FormatException($"The column {column} is missing.");

    /// <remarks>
    /// Several grains can have one key by this, as Orleans' provider does it; but only if their hashes are the same too, because those are in the partition's key.
    /// </remarks>
    private static string Sanitize(string key)
    {
        key = key.Replace('/', '_').Replace('\\', '_').Replace('#', '_').Replace('?', '_');
        return key.Length < 512
            ? key
            : throw new AzureTablesStorageException($"A reminder's key has {key.Length} characters, and fewer than 512 are allowed in Azure Tables. Use a shorter grain key or reminder name.");
    }
}
