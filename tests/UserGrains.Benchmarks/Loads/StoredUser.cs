using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;
using UserGrains.Benchmarks.Baselines;

namespace UserGrains.Benchmarks.Loads;

/// <summary>A user's record as bytes, for the baselines that store bytes.</summary>
internal static class StoredUser
{
    /// <summary>A user as JSON, after a patch.</summary>
    public static byte[] Json(int user, UserPatch patch) => JsonSerializer.SerializeToUtf8Bytes(Patched(user, patch));

    /// <summary>How many bytes a user's state has when Orleans serializes it.</summary>
    public static int BinaryLength()
    {
        using var services = new ServiceCollection().AddSerializer().BuildServiceProvider();
        return services.GetRequiredService<Serializer>().SerializeToArray(Patched(0, new UserPatch())).Length;
    }

    private static PlainUser Patched(int user, UserPatch patch)
    {
        var state = new PlainUser();
        state.Apply(Workload.Id(user), Workload.Full(user), TimeProvider.System.GetUtcNow());
        state.Apply(Workload.Id(user), patch, TimeProvider.System.GetUtcNow());
        return state;
    }
}
