using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Orleans.Storage;
using UserGrains.Listing;
using UserGrains.Listing.Watching;

namespace UserGrains.Benchmarks.Servers;

/// <summary>Builds the directory's index from the silo's storage, beside the one that the silo has.</summary>
internal static class DirectoryBuild
{
    // Kept, so that its memory can be measured.
    private static readonly List<DirectoryShard> Built = [];

    public static async Task<double> RunAsync(IServiceProvider services)
    {
        var scan = (IGrainStorageScan)services.GetRequiredKeyedService<IGrainStorage>(UserGrainsStorage.ProviderName);
        var start = Stopwatch.GetTimestamp();
        var shard = new DirectoryShard(
            scan,
            partition: 0,
            () => 0,
            TimeSpan.FromHours(1),
            TimeProvider.System,
            services.GetRequiredService<ListingInstruments>(),
            new QueryWatches(services.GetRequiredService<QueryThreads>(), TimeProvider.System),
            NullLogger.Instance);
        var built = shard.CatchUpAsync();
        shard.Start();
        await built;
        Built.Add(shard);
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
