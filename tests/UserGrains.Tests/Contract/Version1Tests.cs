using Microsoft.Extensions.DependencyInjection;
using Newtonsoft.Json;
using Orleans.Serialization;
using UserGrains.Client.Feed;
using UserGrains.Client.Watching;
using UserGrains.Users;
using UserGrains.Watchers;
using Xunit;

namespace UserGrains.Tests.Contract;

/// <summary>What version 1 has stored and sent is read for ever. The files are its own writing; what they mean stands here.</summary>
public sealed class Version1Tests
{
    private static readonly Serializer Serializer = new ServiceCollection().AddSerializer().BuildServiceProvider().GetRequiredService<Serializer>();

    private static CustomFields Custom { get; } = new(
    [
        new("text", "é€😀"),
        new("number", CustomValue.Number("17253575019298112")),
        new("flag", true),
        new("nothing", CustomValue.Null),
    ]);

    private static UserMetadata User { get; } = new()
    {
        Id = "ada",
        Name = "Ada",
        ExternalId = "x-1",
        ProfileUrl = "https://example.org/a.png",
        Email = "ada@example.org",
        Custom = Custom,
        Status = "on",
        Type = "admin",
        Timetoken = 17_673_278_456_780_000,
        Version = 7,
        Incarnation = 0x1122334455667788,
    };

    private static StoredUser Stored { get; } = new()
    {
        Format = 1,
        Incarnation = User.Incarnation,
        Version = 7,
        Timetoken = User.Timetoken,
        DeletedTimetoken = User.Timetoken + 10,
        Name = "Ada",
        ExternalId = "x-1",
        ProfileUrl = "https://example.org/a.png",
        Email = "ada@example.org",
        CustomJson = """{"flag":true,"nothing":null,"number":17253575019298112,"text":"é€😀"}""",
        Status = "on",
        Type = "admin",
        CreatedVersion = 2,
        NameVersion = 2,
        ExternalIdVersion = 3,
        ProfileUrlVersion = 4,
        EmailVersion = 5,
        CustomVersion = 6,
        StatusVersion = 7,
        TypeVersion = 2,
        Keys = [.. Enumerable.Range(1, 33).Select(number => (byte)number)],
        KeyHorizon = 1_767_327_845_678,
    };

    private static StoredWatcher Watcher { get; } = new()
    {
        Format = 1,
        Users = ["ada", "eve", "new"],
        Handlers = [new() { Grain = "handler/h", Number = 5, Incarnations = [7, 8, 0], Versions = [2, ~3, 0] }],
        BatchWindow = TimeSpan.FromMilliseconds(250),
    };

    [Fact]
    public void Its_stored_user_is_read_from_generated_JSON() => AssertIsStored(System.Text.Json.JsonSerializer.Deserialize(
        Golden.ReadOrWriteOnce("Golden/v1/stored-user.json", () => System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(Stored, StoredJson.Default.StoredUser)),
        StoredJson.Default.StoredUser));

    [Fact]
    public void Its_stored_user_is_read_from_Newtonsoft_JSON() => AssertIsStored(JsonConvert.DeserializeObject<StoredUser>(
        System.Text.Encoding.UTF8.GetString(Golden.ReadOrWriteOnce(
            "Golden/v1/stored-user.newtonsoft.json",
            () => System.Text.Encoding.UTF8.GetBytes(JsonConvert.SerializeObject(Stored))))));

    [Fact]
    public void Its_stored_user_is_read_from_Orleans_own_serializer() => AssertIsStored(Read("stored-user", Stored));

    [Fact]
    public void Its_stored_user_means_what_it_meant()
    {
        var state = Stored.ToState("ada", epoch: 0);

        Assert.Equal(
            new UserSnapshot
            {
                User = User,
                Version = 8,
                IsDeleted = true,
                DeletedTimetoken = Stored.DeletedTimetoken,
                CreatedVersion = 2,
                FieldVersions = new(2, 3, 4, 5, 6, 7, 2),
            },
            state.Snapshot);
        Assert.Equal((User.Timetoken + 10, 1, Stored.KeyHorizon), (state.Timetoken, state.Keys.Count, state.Keys.Horizon));
        Assert.True(state.Keys.TryGet(Guid.Parse("01020304-0506-0708-090a-0b0c0d0e0f10"), out var outcome));
        Assert.Equal(new IdempotencyOutcome(0x1112131415161718, (UserWriteStatus)0x19, 0x1a1b1c1d1e1f2021), outcome);
    }

    [Fact]
    public void Its_stored_watcher_is_read_from_generated_JSON() => AssertIsStored(System.Text.Json.JsonSerializer.Deserialize(
        Golden.ReadOrWriteOnce("Golden/v1/stored-watcher.json", () => System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(Watcher, StoredJson.Default.StoredWatcher)),
        StoredJson.Default.StoredWatcher));

    [Fact]
    public void Its_stored_watcher_is_read_from_Orleans_own_serializer() => AssertIsStored(Read("stored-watcher", Watcher));

    [Fact]
    public void Its_stored_watcher_means_what_it_meant()
    {
        var state = Watcher.ToState();

        Assert.Equal(["ada", "eve", "new"], state.Users);
        Assert.Equal(TimeSpan.FromMilliseconds(250), state.BatchWindow);
        var handler = Assert.Single(state.Handlers);
        Assert.Equal((GrainId.Create("handler", "h"), 5), (handler.Grain, handler.Progress.Number));
        Assert.Equal(2, handler.Progress.Seen.Count);
        Assert.Equal(new UserPosition(7, 2), handler.Progress.Seen["ada"]);
        Assert.Equal(WatchedUser.Gone(new UserPosition(8, 3)), handler.Progress.Seen["eve"]);
    }

    [Fact]
    public void Its_metadata_is_read() => Assert.Equal(User, Read("user-metadata", User));

    [Fact]
    public void Its_snapshot_is_read()
    {
        var snapshot = new UserSnapshot { User = User, Version = 8, IsDeleted = true, CreatedVersion = 2, FieldVersions = new(1, 2, 3, 4, 5, 6, 7) };

        Assert.Equal(snapshot, Read("user-snapshot", snapshot));
    }

    [Fact]
    public void Its_patch_is_read()
    {
        var patch = new UserPatch
        {
            Name = "Ada",
            ExternalId = null,
            ProfileUrl = "https://example.org/a.png",
            Email = "ada@example.org",
            Custom = Custom,
            Status = "on",
            CustomMode = CustomMode.Merge,
            ExpectedVersion = 7,
            ExpectedETag = User.ETag,
            IdempotencyKey = Guid.Parse("0195e7a0-1234-7abc-8def-0123456789ab"),
        };

        var read = Read("user-patch", patch);

        Assert.Equal(patch, read);
        Assert.True(read.ExternalId is { IsMentioned: true, Value: null });
        Assert.False(read.Type.IsMentioned);
    }

    [Fact]
    public void Its_deletion_is_read()
    {
        var deletion = new UserDeletion { Soft = true, ExpectedVersion = 7 };

        Assert.Equal(deletion, Read("user-deletion", deletion));
    }

    [Fact]
    public void Its_write_result_is_read()
    {
        var result = new UserWriteResult { Status = UserWriteStatus.VersionConflict, Version = 7, User = User, Repeated = true, ETag = User.ETag };

        Assert.Equal(result, Read("user-write-result", result));
    }

    [Fact]
    public void Its_change_is_read()
    {
        var change = new UserChanged
        {
            Kind = UserChangeKind.Updated,
            Id = "ada",
            User = User,
            Version = 7,
            Incarnation = User.Incarnation,
            Changed = UserFields.Name | UserFields.Custom,
        };

        Assert.Equal(change, Read("user-changed", change));
    }

    [Fact]
    public void Its_batch_is_read()
    {
        var change = new UserChanged { Kind = UserChangeKind.Absent, Id = "ada" };

        var read = Read("user-batch", new UserBatch([.. new[] { change }]) { Number = 3 });

        Assert.Equal((change, 3L), (Assert.Single(read.Changes), read.Number));
    }

    [Fact]
    public void Its_exception_is_read()
    {
        var read = Read("user-grains-exception", new UserGrainsException(
            UserGrainsError.InvalidUser,
            "message",
            [new InvalidField("name", "too long"), new InvalidField("custom.k", "not well-formed")])
        {
            CurrentVersion = 7,
        });

        Assert.Equal((UserGrainsError.InvalidUser, "message", 7L), (read.Error, read.Message, read.CurrentVersion));
        Assert.Equal([new InvalidField("name", "too long"), new InvalidField("custom.k", "not well-formed")], read.InvalidFields);
    }

    private static T Read<T>(string name, T written)
        where T : class =>
        Serializer.Deserialize<T>(Golden.ReadOrWriteOnce($"Golden/v1/{name}.bin", () => Serializer.SerializeToArray(written)))!;

    private static void AssertIsStored(StoredUser? read) =>
        Assert.Equal(JsonConvert.SerializeObject(Stored), JsonConvert.SerializeObject(read));

    private static void AssertIsStored(StoredWatcher? read) =>
        Assert.Equal(JsonConvert.SerializeObject(Watcher), JsonConvert.SerializeObject(read));
}
