using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime.Services;
using UserGrains.Client.Feed;

namespace UserGrains.Listing;

/// <summary>
/// The feeds of all silos. Before a list is answered each of them is flushed, so that it has every write that was acknowledged before. A silo that does not
/// answer in time costs no list its answer: its writes are in storage, and the shards are told to look there.
/// </summary>
internal sealed class DirectoryFeeds(
    IServiceProvider services,
    DirectoryFeed own,
    IClusterMembershipService membership,
    ILocalSiloDetails silo,
    [FromKeyedServices(FeedTime.Key)] TimeProvider time) : GrainServiceClient<IDirectoryFeedService>(services)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(500);

    /// <summary>Flushes all feeds.</summary>
    /// <returns>What the shards must have heard of, so that nothing is missing.</returns>
    public async Task<ShardFreshness> FlushAsync()
    {
        var snapshot = membership.CurrentSnapshot;
        var flushes = new List<Task<bool>>(snapshot.Members.Count);
        foreach (var member in snapshot.Members.Values)
        {
            // Whoever is only joining has stored nothing, and what the dead had not told is read from storage because of the membership's version.
            if (member.Status is SiloStatus.Active or SiloStatus.ShuttingDown or SiloStatus.Stopping)
            {
                flushes.Add(TryFlushAsync(member.SiloAddress));
            }
        }

        var answers = await Task.WhenAll(flushes);
        return new ShardFreshness(snapshot.Version.Value, MustCatchUp: !Array.TrueForAll(answers, answer => answer));
    }

    [SuppressMessage("Design", "CA1031", Justification = "Whatever keeps a silo from answering, storage has what it stored.")]
    private async Task<bool> TryFlushAsync(SiloAddress address)
    {
        try
        {
            var flush = address.Equals(silo.SiloAddress) ? own.FlushAsync() : GetGrainService(address).FlushAsync();
            await flush.WaitAsync(Patience, time);
            return true;
        }
        catch (Exception)
        {
            return false;
        }
    }
}
