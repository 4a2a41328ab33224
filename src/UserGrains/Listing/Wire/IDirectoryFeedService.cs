using Orleans.Services;

namespace UserGrains.Listing;

/// <summary>A silo's feed of the directory, as the others see it.</summary>
[Alias("UserGrains.IDirectoryFeedService")]
internal interface IDirectoryFeedService : IGrainService
{
    /// <summary>Answers once the shards have everything that this silo had stored when it was asked.</summary>
    [Alias("Flush")]
    [ResponseTimeout("00:00:01")]
    Task FlushAsync();
}
