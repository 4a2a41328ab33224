using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using StackExchange.Redis;
using UserGrains.Benchmarks.Loads;

namespace UserGrains.Benchmarks.Baselines;

/// <summary>
/// Users in Redis behind a minimal API: SET of the whole record and PUBLISH of it, both sent at once and both awaited.
/// It checks nothing and does not read what was there: the fields that an update leaves out come from memory.
/// </summary>
internal static class RedisUsers
{
    public static async Task RunAsync(int port, string folder)
    {
        await using var server = await RedisServer.StartAsync(folder);
        var database = server.Connection.GetDatabase();
        var full = new HttpUser(user: 0);
        await UserService.RunAsync(port, async (id, body) =>
        {
            var user = full with
            {
                Id = id,
                Name = body.Name,
                Status = body.Status,
                Updated = TimeProvider.System.GetUtcNow().ToString("O", CultureInfo.InvariantCulture),
                ETag = Guid.NewGuid().ToString("N"),
            };
            RedisValue record = JsonSerializer.SerializeToUtf8Bytes(user, JsonSerializerOptions.Web);
            var set = database.StringSetAsync(id, record);
            var published = database.PublishAsync(RedisChannel.Literal(id), record);
            await set;
            await published;
            return TypedResults.Ok(new HttpUserAnswer(200, user));
        });
    }
}
