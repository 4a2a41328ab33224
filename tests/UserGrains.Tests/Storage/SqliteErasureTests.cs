using System.Text;
using Microsoft.Data.Sqlite;
using UserGrains.Sqlite;
using Xunit;

namespace UserGrains.Tests.Storage;

/// <summary>What is left of an erased record in the files.</summary>
public sealed class SqliteErasureTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    // Records of several pages have pages of their own, which are overwritten otherwise than rows are.
    [Theory]
    [InlineData(1)]
    [InlineData(500)]
    public async Task Neither_the_file_nor_its_log_has_a_byte_of_an_erased_record(int repeats)
    {
        var secret = "Zebedee-" + Guid.NewGuid().ToString("N");
        await using var store = SqliteStore.Open(_folder.Database);
        await store.Storage.CreateAsync(GrainStorageExtensions.NewGrain(), "bystander");
        var grain = GrainId.Create("thing", secret);
        var state = await store.Storage.CreateAsync(grain, string.Concat(Enumerable.Repeat(secret, repeats)));
        await store.Storage.WriteAsync(grain, state, secret);
        await store.Storage.ClearAsync(grain, state);

        await store.Storage.EraseAsync(GrainStorageExtensions.StateName, grain);

        Assert.False(FilesHave(secret));
        Assert.True(FilesHave("bystander"));
    }

    [Fact]
    public async Task An_erasure_whose_older_pages_a_reader_keeps_says_so_and_can_be_repeated()
    {
        var secret = "Zebedee-" + Guid.NewGuid().ToString("N");
        await using var store = SqliteStore.Open(_folder.Database);
        var grain = GrainId.Create("thing", secret);
        var state = await store.Storage.CreateAsync(grain, secret);
        await using (var reader = new SqliteConnection($"Data Source={_folder.Database};Pooling=False"))
        {
            await reader.OpenAsync(TestContext.Current.CancellationToken);
            await using var transaction = reader.BeginTransaction(deferred: true);
            await using var command = reader.CreateCommand();
            (command.Transaction, command.CommandText) = (transaction, "SELECT count(*) FROM grain_state");
            await command.ExecuteScalarAsync(TestContext.Current.CancellationToken);
            await store.Storage.ClearAsync(grain, state);

            var refused = await Assert.ThrowsAsync<SqliteStorageException>(() => store.Storage.EraseAsync(GrainStorageExtensions.StateName, grain));

            Assert.True(refused.IsTransient);
            Assert.True(FilesHave(secret));
        }

        await store.Storage.EraseAsync(GrainStorageExtensions.StateName, grain);

        Assert.False(FilesHave(secret));
    }

    // The lock's file is empty, and opened by nobody else.
    private bool FilesHave(string text) => Directory.EnumerateFiles(Path.GetDirectoryName(_folder.Database)!).Where(static path => !path.EndsWith(".lock", StringComparison.Ordinal)).Any(path =>
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var bytes = new MemoryStream();
        file.CopyTo(bytes);
        return bytes.ToArray().AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) >= 0;
    });
}
