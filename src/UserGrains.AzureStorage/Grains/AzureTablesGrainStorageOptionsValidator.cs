namespace UserGrains.AzureStorage.Grains;

internal sealed class AzureTablesGrainStorageOptionsValidator : AzureTablesOptionsValidator<AzureTablesGrainStorageOptions>
{
    protected override IEnumerable<string> Failures(AzureTablesGrainStorageOptions options)
    {
        foreach (var failure in base.Failures(options))
        {
            yield return failure;
        }

        if (options.Partitions is < 1 or > 1024)
        {
            yield return $"Partitions is {options.Partitions}; it must be from 1 to 1,024";
        }

        if (options.WriteDeadline < TimeSpan.FromSeconds(1) || options.WriteDeadline > TimeSpan.FromMinutes(5) || options.WriteDeadline <= options.RequestTimeout)
        {
            yield return $"WriteDeadline is {options.WriteDeadline}; it must be from 1 second to 5 minutes and longer than RequestTimeout ({options.RequestTimeout}), so that a request that timed out can be settled";
        }

        if (options.MaxQueuedWrites is < 1 or > 1_000_000)
        {
            yield return $"MaxQueuedWrites is {options.MaxQueuedWrites}; it must be from 1 to 1,000,000";
        }

        if (options.MaxQueuedBytes is < 1024 * 1024 or > 16L * 1024 * 1024 * 1024)
        {
            yield return $"MaxQueuedBytes is {options.MaxQueuedBytes}; it must be from 1 MiB to 16 GiB";
        }

        if (options.ClearedRetention < TimeSpan.FromMinutes(1) || options.ClearedRetention > TimeSpan.FromDays(365))
        {
            yield return $"ClearedRetention is {options.ClearedRetention}; it must be from 1 minute to 365 days";
        }
    }
}
