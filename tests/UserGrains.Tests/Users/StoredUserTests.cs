using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Newtonsoft.Json;
using Orleans.Serialization;
using UserGrains.Users;
using Xunit;

namespace UserGrains.Tests.Users;

public sealed class StoredUserTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    private static readonly Serializer Serializer = new ServiceCollection().AddSerializer().BuildServiceProvider().GetRequiredService<Serializer>();

    public static TheoryData<string> States => [.. Examples.Keys];

    private static Dictionary<string, UserState> Examples { get; } = MakeExamples();

    [Theory]
    [MemberData(nameof(States))]
    public void A_state_comes_back_from_its_stored_form(string name)
    {
        var state = Examples[name];

        AssertSame(state, StoredUser.From(state, epoch: 0).ToState("ada", epoch: 0));
    }

    [Theory]
    [MemberData(nameof(States))]
    public void A_stored_user_comes_back_from_generated_JSON(string name)
    {
        var state = Examples[name];

        var json = System.Text.Json.JsonSerializer.Serialize(StoredUser.From(state, epoch: 0), StoredJson.Default.StoredUser);

        AssertSame(state, System.Text.Json.JsonSerializer.Deserialize(json, StoredJson.Default.StoredUser)!.ToState("ada", epoch: 0));
    }

    [Theory]
    [MemberData(nameof(States))]
    public void A_stored_user_comes_back_from_reflected_JSON(string name)
    {
        var state = Examples[name];

        var json = System.Text.Json.JsonSerializer.Serialize(StoredUser.From(state, epoch: 0));

        AssertSame(state, System.Text.Json.JsonSerializer.Deserialize<StoredUser>(json)!.ToState("ada", epoch: 0));
    }

    [Theory]
    [MemberData(nameof(States))]
    public void A_stored_user_comes_back_from_Newtonsoft_JSON(string name)
    {
        var state = Examples[name];

        var json = JsonConvert.SerializeObject(StoredUser.From(state, epoch: 0));

        AssertSame(state, JsonConvert.DeserializeObject<StoredUser>(json)!.ToState("ada", epoch: 0));
    }

    [Theory]
    [MemberData(nameof(States))]
    public void A_stored_user_comes_back_from_Orleans_own_serializer(string name)
    {
        var state = Examples[name];

        var bytes = Serializer.SerializeToArray(StoredUser.From(state, epoch: 0));

        AssertSame(state, Serializer.Deserialize<StoredUser>(bytes)!.ToState("ada", epoch: 0));
    }

    [Fact]
    public void A_relaxed_writer_keeps_text_short_and_readable()
    {
        var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, CustomJson.WriterOptions))
        {
            System.Text.Json.JsonSerializer.Serialize(writer, StoredUser.From(Examples["custom"], epoch: 0), StoredJson.Default.StoredUser);
        }

        Assert.Contains("é€", Encoding.UTF8.GetString(buffer.ToArray()), StringComparison.Ordinal);
    }

    [Fact]
    public void Numbers_keep_their_exact_text()
    {
        var custom = Examples["custom"].User!.Custom;

        Assert.Equal(custom, CustomJson.Read(CustomJson.Write(custom)));
        Assert.Contains("17253575019298112", CustomJson.Write(custom), StringComparison.Ordinal);
        Assert.Contains("1.50", CustomJson.Write(custom), StringComparison.Ordinal);
    }

    [Fact]
    public void The_epoch_is_added_on_the_way_out_and_not_stored()
    {
        var state = Examples["full"];
        var stored = StoredUser.From(state, epoch: 0);

        var restored = stored.ToState("ada", epoch: 2);

        Assert.Equal(state.Incarnation + 2, restored.User!.Incarnation);
        Assert.NotEqual(state.User!.ETag, restored.User.ETag, StringComparer.Ordinal);
        Assert.Equal(stored.Incarnation, StoredUser.From(restored, epoch: 2).Incarnation);
    }

    [Fact]
    public void A_record_of_a_newer_format_is_refused()
    {
        var exception = Assert.Throws<NotSupportedException>(() => new StoredUser { Format = StoredUser.CurrentFormat + 1 }.ToState("ada", epoch: 0));

        Assert.Contains("format 2", exception.Message, StringComparison.Ordinal);
    }

    private static Dictionary<string, UserState> MakeExamples()
    {
        var nobody = UserState.Absent("ada", incarnation: 0x1122334455667788, Now.AddDays(-30));
        var full = nobody.ApplyCreate(
            new UserPatch
            {
                Name = "Ada \"A\" é€😀",
                ExternalId = "x",
                ProfileUrl = "https://example.org/a.png",
                Email = "ada@example.org",
                Custom = new CustomFields([new("k", "v")]),
                Status = "on",
                Type = "admin",
            },
            Now).Next;
        full = full.ApplyUpdate(new UserPatch { Email = "a@example.org", IdempotencyKey = Guid.CreateVersion7(Now) }, Now).Next;
        var custom = nobody.ApplyCreate(
            new UserPatch
            {
                Custom = new CustomFields(
                [
                    new("text", "é€😀\n\"\\</script>"),
                    new("large", CustomValue.Number("17253575019298112")),
                    new("exact", CustomValue.Number("1.50")),
                    new("yes", true),
                    new("nothing", CustomValue.Null),
                ]),
            },
            Now).Next;
        return new Dictionary<string, UserState>(StringComparer.Ordinal)
        {
            ["empty"] = nobody.ApplyCreate(new UserPatch(), Now).Next,
            ["full"] = full,
            ["custom"] = custom,
            ["deleted"] = full.ApplyDelete(new UserDeletion(), Now.AddSeconds(1)).Next,
            ["made again"] = full.ApplyDelete(new UserDeletion(), Now).Next.ApplyCreate(new UserPatch { Name = "Eve" }, Now).Next,
        };
    }

    private static void AssertSame(UserState expected, UserState actual)
    {
        Assert.Equal(expected.Snapshot, actual.Snapshot);
        Assert.Equal(
            (expected.Id, expected.Incarnation, expected.Timetoken, expected.Keys.Horizon),
            (actual.Id, actual.Incarnation, actual.Timetoken, actual.Keys.Horizon));
        Assert.Equal(expected.Keys.Pack(), actual.Keys.Pack());
    }
}
