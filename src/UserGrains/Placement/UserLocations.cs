using Microsoft.Extensions.Logging;
using Orleans.Runtime.Services;
using UserGrains.Users;

namespace UserGrains.Placement;

/// <summary>Finds users as every caller on this silo would.</summary>
internal sealed class UserLocations(GrainId id, Silo silo, ILoggerFactory loggers, IGrainFactory grains) : GrainService(id, silo, loggers), IUserLocations
{
    /// <inheritdoc/>
    public async ValueTask<SiloAddress?[]> LocateAsync(GrainId[] users) => await Task.WhenAll(users.Select(LocateAsync));

    private async Task<SiloAddress?> LocateAsync(GrainId user)
    {
        try
        {
            return await grains.GetGrain<IUserUpkeepGrain>(user).GetSiloAsync();
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // It is on its way somewhere, or its silo is gone. The next audit asks again.
            return null;
        }
    }

    /// <summary>Reaches the service of each silo.</summary>
    public sealed class Client(IServiceProvider services) : GrainServiceClient<IUserLocations>(services)
    {
        public IUserLocations On(SiloAddress silo) => GetGrainService(silo);
    }
}
