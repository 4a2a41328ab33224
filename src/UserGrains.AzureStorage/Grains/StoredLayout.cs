using System.Globalization;
using Azure;
using Azure.Data.Tables;

namespace UserGrains.AzureStorage.Grains;

/// <summary>What a table was made for, as its first user wrote it into it.</summary>
/// <param name="Epoch">How often the table was replaced by an older copy; whoever restores one raises it by 1.</param>
internal readonly record struct StoredLayout(long Epoch)
{
    private const string RowKey = "layout";
    private const string Partitions = nameof(Partitions);
    private const string Format = nameof(Format);
    private const int NewestFormat = 1;

    public static async Task<StoredLayout> OpenAsync(TableClient table, string serviceId, int partitions, CancellationToken cancellationToken)
    {
        var row = await FindOrAddAsync(table, serviceId, partitions, cancellationToken);
        if (row.GetInt32(Format) is not { } format || format > NewestFormat)
        {
            throw new OrleansConfigurationException(string.Create(
                CultureInfo.InvariantCulture,
                $"The table {table.Name} has format {row.GetInt32(Format)}, and this release knows formats up to {NewestFormat}. Use the release that wrote it, or another TableName."));
        }

        return row.GetInt32(Partitions) == partitions
            ? new StoredLayout(row.GetInt64(nameof(Epoch)) ?? 0)
            : throw new OrleansConfigurationException(string.Create(
                CultureInfo.InvariantCulture,
                $"The table {table.Name} was made for {row.GetInt32(Partitions)} partitions of the service \"{serviceId}\", and Partitions is {partitions}. Set it to {row.GetInt32(Partitions)}; another number needs another TableName and the users imported into it."));
    }

    private static async Task<TableEntity> FindOrAddAsync(TableClient table, string serviceId, int partitions, CancellationToken cancellationToken)
    {
        var partitionKey = serviceId + ":layout";
        var found = await table.GetEntityIfExistsAsync<TableEntity>(partitionKey, RowKey, cancellationToken: cancellationToken);
        if (found is { HasValue: true, Value: { } stored })
        {
            return stored;
        }

        try
        {
            var row = new TableEntity(partitionKey, RowKey) { [Format] = NewestFormat, [Partitions] = partitions, [nameof(Epoch)] = 0L };
            await table.AddEntityAsync(row, cancellationToken);
        }
        catch (RequestFailedException exception) when (exception.Status == 409)
        {
            // Another silo was faster.
        }

        return await table.GetEntityAsync<TableEntity>(partitionKey, RowKey, cancellationToken: cancellationToken);
    }
}
