using Microsoft.Extensions.Logging;
using Orleans.Concurrency;

namespace UserGrains.Listing;

/// <summary>Lets other silos flush this one's feed.</summary>
[Reentrant]
internal sealed class DirectoryFeedService(GrainId id, Silo silo, ILoggerFactory loggers, DirectoryFeed feed) : GrainService(id, silo, loggers), IDirectoryFeedService
{
    /// <inheritdoc/>
    public Task FlushAsync() => feed.FlushAsync();
}
