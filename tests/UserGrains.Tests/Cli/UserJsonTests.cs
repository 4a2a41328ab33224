using System.Buffers;
using System.Text;
using System.Text.Json;
using CsCheck;
using UserGrains.Json;
using Xunit;

namespace UserGrains.Tests.Cli;

public sealed class UserJsonTests
{
    private static readonly Gen<string?> GenText = Gen.Char.Where(character => !char.IsSurrogate(character)).Array[0, 12].Select(characters => new string(characters)).Null();

    private static readonly Gen<string> GenNumber = Gen.OneOf(
        Gen.Long.Select(number => FormattableString.Invariant($"{number}")),
        Gen.Select(Gen.Int, Gen.Int[0, 999], Gen.Int[-400, 400]).Select((whole, part, power) => FormattableString.Invariant($"{whole}.{part:000}e{power}")));

    private static readonly Gen<CustomValue> GenValue = Gen.OneOf(
        GenText.Select(text => (CustomValue)text),
        GenNumber.Select(CustomValue.Number),
        Gen.Bool.Select(flag => (CustomValue)flag));

    private static readonly Gen<CustomFields> GenCustom =
        Gen.Select(GenText, GenValue).Array[0, 4].Select(pairs => new CustomFields(pairs.Select(pair => KeyValuePair.Create(pair.Item1 ?? "key", pair.Item2))));

    // Up to the year 2286, in microseconds.
    private static readonly Gen<UserMetadata> GenUser =
        Gen.Select(Gen.Select(GenText, GenText, GenText, GenText, GenText, GenText), GenCustom, Gen.Long[0, 9_999_999_999_999_999], Gen.Long[1, long.MaxValue], Gen.Long)
            .Select((texts, custom, microseconds, version, incarnation) => new UserMetadata
            {
                Id = "ada",
                Name = texts.Item1,
                ExternalId = texts.Item2,
                ProfileUrl = texts.Item3,
                Email = texts.Item4,
                Status = texts.Item5,
                Type = texts.Item6,
                Custom = custom,
                Timetoken = microseconds * TimeSpan.TicksPerMicrosecond,
                Version = version,
                Incarnation = incarnation,
            });

    private static readonly Gen<UserChanged> GenChange = Gen.Select(GenUser, Gen.Enum<UserChangeKind>(), Gen.Int[0, 127]).Select((user, kind, changed) => kind == UserChangeKind.Absent
        ? new UserChanged { Kind = kind, Id = user.Id }
        : new UserChanged
        {
            Kind = kind,
            Id = user.Id,
            User = user,
            Version = user.Version,
            Incarnation = user.Incarnation,
            Changed = (UserFields)changed,
        });

    [Fact]
    public void A_user_looks_as_documented()
    {
        var user = new UserMetadata
        {
            Id = "ada",
            Name = "Ada Łovelace <3",
            Custom = new CustomFields([new("born", 1815), new("big", CustomValue.Number("17253575019298112")), new("price", CustomValue.Number("1.50")), new("gone", CustomValue.Null)]),
            Timetoken = new DateTimeOffset(2025, 9, 12, 23, 18, 7, TimeSpan.Zero).AddMicroseconds(559_110).Ticks - DateTimeOffset.UnixEpoch.Ticks,
            Version = 3,
            Incarnation = 10,
        };

        Assert.Equal(
            """{"id":"ada","name":"Ada Łovelace <3","externalId":null,"profileUrl":null,"email":null,"type":null,"status":null,"custom":{"big":17253575019298112,"born":1815,"gone":null,"price":1.50},"updated":"2025-09-12T23:18:07.55911Z","eTag":"000000000000000a0000000000000003","version":3}""",
            Write(writer => UserJson.WriteUser(writer, user)));
    }

    [Fact]
    public void An_absent_user_has_only_its_id() => Assert.Equal(
        """{"changes":[{"kind":"absent","version":0,"changed":[],"user":{"id":"eve"}}]}""",
        Write(writer => UserJson.WriteBatch(writer, new UserBatch([new UserChanged { Kind = UserChangeKind.Absent, Id = "eve" }]))));

    [Fact]
    public void A_change_names_its_kind_and_fields()
    {
        var change = new UserChanged
        {
            Kind = UserChangeKind.Updated,
            Id = "ada",
            User = new UserMetadata { Id = "ada", Version = 2 },
            Version = 2,
            Changed = UserFields.Custom | UserFields.Name,
        };

        Assert.StartsWith(
            """{"kind":"updated","version":2,"changed":["name","custom"],"user":{"id":"ada",""",
            Write(writer => UserJson.WriteChange(writer, change)),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, "1970-01-01T00:00:00Z")]
    [InlineData(1, "1970-01-01T00:00:00.000001Z")]
    [InlineData(500_000, "1970-01-01T00:00:00.5Z")]
    public void A_time_has_no_trailing_zeros(long microseconds, string expected) =>
        Assert.Equal(expected, UserJson.FormatTime(DateTimeOffset.UnixEpoch.AddMicroseconds(microseconds)));

    [Fact]
    public void Users_changes_and_batches_come_back_as_they_went() => GenChange.Array[1, 3].Sample(changes =>
    {
        var batch = new UserBatch(changes);

        var back = Read(Write(writer => UserJson.WriteBatch(writer, batch)), UserJson.ReadBatch);

        Assert.Equal(batch.Changes, back.Changes);
    });

    [Fact]
    public void A_printed_user_is_a_patch_that_makes_the_same_user() => GenUser.Sample(user =>
    {
        var (id, patch) = Read(Write(writer => UserJson.WriteUser(writer, user)), UserJson.ReadPatch);

        Assert.Equal(user.Id, id);
        Assert.Equal(
            (user.Name, user.ExternalId, user.ProfileUrl, user.Email, user.Status, user.Type),
            (patch.Name.Value, patch.ExternalId.Value, patch.ProfileUrl.Value, patch.Email.Value, patch.Status.Value, patch.Type.Value));
        Assert.Equal(user.Custom, patch.Custom.Value);
        Assert.Equal(CustomMode.Replace, patch.CustomMode);
        Assert.All(Enum.GetValues<UserFields>(), field => Assert.True(patch.Mentioned.HasFlag(field)));
    });

    [Fact]
    public void A_number_keeps_its_exact_text() => GenNumber.Sample(number =>
    {
        var (_, patch) = Read($$$"""{"custom":{"n":{{{number}}}}}""", UserJson.ReadPatch);

        Assert.Equal(number, patch.Custom.Value!["n"].Text);
        Assert.Contains($"\"n\":{number}}}", Write(writer => UserJson.WriteUser(writer, new UserMetadata { Id = "ada", Custom = patch.Custom.Value })), StringComparison.Ordinal);
    });

    [Fact]
    public void A_field_that_is_missing_is_kept_and_null_clears()
    {
        var (id, patch) = Read("""{"name":null,"custom":null}""", UserJson.ReadPatch);

        Assert.Null(id);
        Assert.Equal(UserFields.Name | UserFields.Custom, patch.Mentioned);
        Assert.Null(patch.Name.Value);
        Assert.Null(patch.Custom.Value);
    }

    [Theory]
    [InlineData("""[]""", "JSON object")]
    [InlineData("""{"nick":"secret"}""", "no field \"nick\"")]
    [InlineData("""{"Name":"secret"}""", "no field \"Name\"")]
    [InlineData("""{"name":5}""", "\"name\"")]
    [InlineData("""{"id":{}}""", "\"id\"")]
    [InlineData("""{"custom":"secret"}""", "\"custom\"")]
    [InlineData("""{"custom":{"k":["secret"]}}""", "\"k\"")]
    [InlineData("""{"name":"secret","name":"secret"}""", "twice")]
    [InlineData("""{"custom":{"k":1,"k":2}}""", "twice")]
    [InlineData("""{"name":"\ud800secret"}""", "Unicode")]
    [InlineData("""{"custom":{"k":"\ud800secret"}}""", "Unicode")]
    [InlineData("""{"\ud800":"secret"}""", "Unicode")]
    [InlineData("""{"name":"secret" oops""", "byte 18")]
    [InlineData("", "not JSON")]
    public void What_is_no_user_is_refused_without_repeating_its_values(string json, string expected)
    {
        var exception = Assert.Throws<FormatException>(() => Read(json, UserJson.ReadPatch));

        Assert.Contains(expected, exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_huge_unknown_name_is_not_repeated_as_a_whole()
    {
        var exception = Assert.Throws<FormatException>(() => Read($$"""{"{{new string('n', 100_000)}}":1}""", UserJson.ReadPatch));

        Assert.True(exception.Message.Length < 300);
    }

    [Fact]
    public void Bytes_that_are_no_UTF_8_are_refused()
    {
        byte[] json = [.. "{\"name\":\""u8, 0xFF, .. "\"}"u8];

        Assert.Throws<FormatException>(() => UserJson.ReadPatch(UserJson.Parse(new ReadOnlySequence<byte>(json)).RootElement));
    }

    [Theory]
    [InlineData("""{"id":"ada","version":1,"updated":"2025-01-01T00:00:00Z"}""", "\"eTag\" is missing")]
    [InlineData("""{"id":"ada","version":1,"updated":"2025-01-01T00:00:00Z","eTag":"xyz"}""", "\"eTag\"")]
    [InlineData("""{"id":"ada","version":1,"updated":"soon","eTag":"000000000000000a0000000000000003"}""", "\"updated\"")]
    [InlineData("""{"id":"ada","version":1.5,"updated":"2025-01-01T00:00:00Z","eTag":"000000000000000a0000000000000003"}""", "\"version\"")]
    [InlineData("""{"version":1,"updated":"2025-01-01T00:00:00Z","eTag":"000000000000000a0000000000000003"}""", "\"id\" is missing")]
    public void A_user_without_what_it_must_have_is_refused(string json, string expected) =>
        Assert.Contains(expected, Assert.Throws<FormatException>(() => Read(json, UserJson.ReadUser)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_kind_of_a_later_version_is_refused() =>
        Assert.Throws<FormatException>(() => Read("""{"changes":[{"kind":"moved","version":1,"changed":[],"user":{"id":"a"}}]}""", UserJson.ReadBatch));

    private static string Write(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, UserJson.LineOptions))
        {
            write(writer);
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static T Read<T>(string json, Func<JsonElement, T> read)
    {
        using var document = UserJson.Parse(new ReadOnlySequence<byte>(Encoding.UTF8.GetBytes(json)));
        return read(document.RootElement);
    }
}
