using System.Globalization;

namespace UserGrains.AzureStorage.Grains;

/// <summary>Spreads records over partitions. What is decided here is stored for ever: it must never change for a service that has records.</summary>
internal static class Partitioning
{
    /// <summary>Gets a record's partition: FNV-1a over the bytes of the grain's type and key.</summary>
    public static int Of(GrainId grain, int partitions)
    {
        var hash = 14695981039346656037UL;
        foreach (var value in grain.Type.AsSpan())
        {
            hash = (hash ^ value) * 1099511628211UL;
        }

        foreach (var value in grain.Key.AsSpan())
        {
            hash = (hash ^ value) * 1099511628211UL;
        }

        return (int)(((hash >> 32) ^ hash) % (uint)partitions);
    }

    /// <exception cref="OrleansConfigurationException">The id cannot stand in a partition key.</exception>
    public static string CheckedServiceId(string serviceId) =>
        FindFault(serviceId) is { } fault ? throw new OrleansConfigurationException($"{fault} Set Orleans:ServiceId.") : serviceId;

    /// <summary>Finds why a service's id cannot stand in a partition key.</summary>
    /// <returns><see langword="null"/> when it can.</returns>
    public static string? FindFault(string serviceId) =>
        serviceId.Length is > 0 and <= 200 && !serviceId.Any(static c => c is '/' or '\\' or '#' or '?' or ':' || char.IsControl(c))
            ? null
            : $"The service id \"{serviceId}\" cannot stand in a partition key of Azure Tables: it must have 1 to 200 characters, none of / \\ # ? : and no control characters.";

    public static string Key(string serviceId, int partition) => string.Create(CultureInfo.InvariantCulture, $"{serviceId}:{partition:D4}");
}
