using System.Globalization;
using Xunit;

namespace UserGrains.Tests.Storage;

public sealed class SqliteKillTests : IDisposable
{
    private const string StateName = "numbers";

    private readonly TempFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Every_write_acknowledged_before_a_SIGKILL_is_found()
    {
        var acknowledged = new Dictionary<string, long>(StringComparer.Ordinal);
        for (var kill = 0; kill < 3; kill++)
        {
            if (kill > 0)
            {
                // Each run of the host writes the first states of its grains.
                SqliteShell.Run(_folder.Database, "DELETE FROM grain_state");
                acknowledged.Clear();
            }

            await using var host = await StorageHost.StartAsync("write", _folder.Database);
            for (var line = 0; line < 3_000; line++)
            {
                Acknowledge(acknowledged, (await host.ReadLineAsync())!);
            }

            await host.KillAsync();
            while (await host.ReadLineAsync() is { } line)
            {
                Acknowledge(acknowledged, line);
            }

            await using var store = SqliteStore.Open(_folder.Database);
            Assert.Equal(0, store.Storage.Epoch);
            foreach (var (key, number) in acknowledged)
            {
                var state = new GrainState<long[]>();
                await store.Storage.ReadStateAsync(StateName, GrainId.Create("writer", key), state, Token);

                // At most the one write whose answer was still on its way may be there beyond what was acknowledged.
                Assert.InRange(Assert.Single(state.State!), number, number + 1);
            }

            Assert.Equal(acknowledged.Count, await store.Storage.ReadAsync<long[]>(StateName, 0, 0, Token).CountAsync(Token));
        }
    }

    private static void Acknowledge(Dictionary<string, long> acknowledged, string line)
    {
        // The last line may have been cut off by the kill.
        if (line.Split(' ') is [var key, var number] && long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var value))
        {
            acknowledged[key] = Math.Max(value, acknowledged.GetValueOrDefault(key));
        }
    }
}
