using UserGrains.Client.Feed;
using UserGrains.Users;
using Xunit;

namespace UserGrains.Tests.Users;

public sealed class UserStateTests
{
    private const long Incarnation = 0x1234;

    private static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, 678, TimeSpan.Zero);

    private static UserState Nobody { get; } = UserState.Absent("ada", Incarnation, DateTimeOffset.UnixEpoch);

    [Fact]
    public void Creating_a_user_sets_what_is_mentioned_at_version_1()
    {
        var decision = Nobody.ApplyCreate(new UserPatch { Name = "Ada", Email = null, Custom = Custom(("a", 1)) }, Now);

        var expected = new UserMetadata
        {
            Id = "ada",
            Name = "Ada",
            Custom = Custom(("a", 1)),
            Timetoken = (Now.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / 10 * 10,
            Version = 1,
            Incarnation = Incarnation,
        };
        Assert.Equal(expected, decision.Result!.User);
        Assert.Equal(expected, decision.Next.User);
        Assert.Equal((UserWriteStatus.Applied, 1L, expected.ETag), (decision.Result.Status, decision.Result.Version, decision.Result.ETag));
        Assert.Equal(new FieldVersions(1, 0, 0, 0, 1, 0, 0), decision.Next.Snapshot!.FieldVersions);
        Assert.Equal(1, decision.Next.Snapshot.CreatedVersion);
    }

    [Fact]
    public void Creating_a_user_without_a_field_makes_an_empty_user()
    {
        var decision = Nobody.ApplyCreate(new UserPatch(), Now);

        Assert.Equal(UserWriteStatus.Applied, decision.Result!.Status);
        Assert.Null(decision.Next.User!.Name);
        Assert.Equal(CustomFields.Empty, decision.Next.User.Custom);
    }

    [Fact]
    public void Creating_a_user_who_exists_is_refused()
    {
        var ada = Ada();

        var decision = ada.ApplyCreate(new UserPatch { Name = "Eve" }, Now);

        Assert.Same(ada, decision.Next);
        Assert.Equal((UserWriteStatus.AlreadyExists, 1L), (decision.Result!.Status, decision.Result.Version));
        Assert.Same(ada.User, decision.Result.User);
    }

    [Fact]
    public void Updating_a_user_who_does_not_exist_is_refused()
    {
        var decision = Nobody.ApplyUpdate(new UserPatch { Name = "Eve" }, Now);

        Assert.Same(Nobody, decision.Next);
        Assert.Equal(new UserWriteResult { Status = UserWriteStatus.NotFound }, decision.Result);
    }

    [Fact]
    public void Setting_a_user_makes_it_and_then_updates_it()
    {
        var made = Nobody.ApplySet(new UserPatch { Name = "Ada" }, Now);
        var updated = made.Next.ApplySet(new UserPatch { Type = "admin" }, Now);

        Assert.Equal((UserWriteStatus.Applied, 1L), (made.Result!.Status, made.Result.Version));
        Assert.Equal((UserWriteStatus.Applied, 2L), (updated.Result!.Status, updated.Result.Version));
        Assert.Equal(("Ada", "admin"), (updated.Next.User!.Name, updated.Next.User.Type));
    }

    [Fact]
    public void An_update_keeps_what_it_does_not_mention_sets_values_and_clears_by_null()
    {
        var full = Apply(
            Nobody,
            new UserPatch
            {
                Name = "Ada",
                ExternalId = "x",
                ProfileUrl = "https://example.org/a.png",
                Email = "a@example.org",
                Custom = Custom(("k", "v")),
                Status = "on",
                Type = "t",
            });

        var next = Apply(full, new UserPatch { Name = "Grace", Email = null, Custom = null });

        Assert.Equal(
            full.User! with { Name = "Grace", Email = null, Custom = CustomFields.Empty, Version = 2, Timetoken = full.Timetoken + 10 },
            next.User);
        Assert.Equal(new FieldVersions(2, 1, 1, 2, 2, 1, 1), next.Snapshot!.FieldVersions);
        Assert.Equal(1, next.Snapshot.CreatedVersion);
    }

    [Fact]
    public void A_field_that_is_written_with_its_own_value_counts_as_not_written()
    {
        var next = Apply(Ada(), new UserPatch { Name = "Ada", Type = "admin" });

        Assert.Equal(new FieldVersions(1, 0, 0, 0, 0, 0, 2), next.Snapshot!.FieldVersions);
    }

    [Fact]
    public void Custom_values_replace_all_others_unless_a_merge_is_asked_for()
    {
        var state = Apply(Nobody, new UserPatch { Custom = Custom(("a", 1), ("b", 2)) });

        var replaced = Apply(state, new UserPatch { Custom = Custom(("b", CustomValue.Null)) });
        var merged = Apply(state, new UserPatch { Custom = Custom(("b", CustomValue.Null), ("c", true)), CustomMode = CustomMode.Merge });

        Assert.Equal(Custom(("b", CustomValue.Null)), replaced.User!.Custom);
        Assert.Equal(Custom(("a", 1), ("c", true)), merged.User!.Custom);
    }

    [Fact]
    public void Clearing_custom_values_removes_all_also_when_a_merge_is_asked_for()
    {
        var state = Apply(Nobody, new UserPatch { Custom = Custom(("a", 1)) });

        var next = Apply(state, new UserPatch { Custom = null, CustomMode = CustomMode.Merge });

        Assert.Empty(next.User!.Custom);
    }

    [Fact]
    public void Numbers_that_differ_in_their_text_differ()
    {
        var state = Apply(Nobody, new UserPatch { Custom = Custom(("n", CustomValue.Number("1.5"))) });

        Assert.Equal(2, Apply(state, new UserPatch { Custom = Custom(("n", CustomValue.Number("1.50"))) }).Version);
        Assert.Same(state, state.ApplyUpdate(new UserPatch { Custom = Custom(("n", 1.5)) }, Now).Next);
    }

    [Fact]
    public void A_write_that_changes_nothing_leaves_everything_alone()
    {
        var ada = Ada();

        var decision = ada.ApplyUpdate(new UserPatch { Name = "Ada", Email = null }, Now.AddDays(1));

        Assert.Same(ada, decision.Next);
        Assert.Equal(new UserWriteResult { Status = UserWriteStatus.Unchanged, Version = 1, ETag = ada.User!.ETag, User = ada.User }, decision.Result);
    }

    [Theory]
    [InlineData(0L)]
    [InlineData(2L)]
    [InlineData(-1L)]
    public void An_unexpected_version_is_a_conflict_even_when_nothing_would_change(long expected)
    {
        var ada = Ada();

        var decision = ada.ApplyUpdate(new UserPatch { Name = "Ada", ExpectedVersion = expected }, Now);

        Assert.Same(ada, decision.Next);
        Assert.Equal(
            new UserWriteResult { Status = UserWriteStatus.VersionConflict, Version = 1, ETag = ada.User!.ETag, User = ada.User },
            decision.Result);
    }

    [Fact]
    public void The_expected_version_and_ETag_let_a_write_pass()
    {
        var ada = Ada();

        Assert.Equal(2, Apply(ada, new UserPatch { Name = "Eve", ExpectedVersion = 1, ExpectedETag = ada.User!.ETag }).Version);
    }

    [Fact]
    public void An_unexpected_ETag_is_a_conflict()
    {
        var decision = Ada().ApplyDelete(new UserDeletion { ExpectedVersion = 1, ExpectedETag = "0" }, Now);

        Assert.Equal(UserWriteStatus.VersionConflict, decision.Result!.Status);
    }

    [Fact]
    public void Version_0_is_expected_of_a_user_who_does_not_exist()
    {
        Assert.Equal(UserWriteStatus.Applied, Nobody.ApplySet(new UserPatch { ExpectedVersion = 0 }, Now).Result!.Status);
        Assert.Equal(UserWriteStatus.VersionConflict, Nobody.ApplySet(new UserPatch { ExpectedVersion = 1 }, Now).Result!.Status);
        Assert.Equal(UserWriteStatus.VersionConflict, Nobody.ApplySet(new UserPatch { ExpectedETag = string.Empty }, Now).Result!.Status);
    }

    [Fact]
    public void A_tombstone_is_expected_by_version_0_and_by_its_own_version_and_ETag()
    {
        var deleted = Ada().ApplyDelete(new UserDeletion(), Now);

        Assert.Equal(UserWriteStatus.Applied, deleted.Next.ApplySet(new UserPatch { ExpectedVersion = 0 }, Now).Result!.Status);
        Assert.Equal(UserWriteStatus.Applied, deleted.Next.ApplySet(new UserPatch { ExpectedVersion = 2, ExpectedETag = deleted.Result!.ETag }, Now).Result!.Status);
        Assert.Equal(UserWriteStatus.VersionConflict, deleted.Next.ApplySet(new UserPatch { ExpectedVersion = 1 }, Now).Result!.Status);
    }

    [Fact]
    public void Timetokens_are_whole_microseconds_and_rise_also_when_the_clock_stands_or_goes_back()
    {
        var first = Apply(Nobody, new UserPatch { Name = "a" }, Now.AddTicks(7));
        var second = Apply(first, new UserPatch { Name = "b" }, Now.AddTicks(9));
        var third = Apply(second, new UserPatch { Name = "c" }, Now.AddHours(-1));
        var fourth = Apply(third, new UserPatch { Name = "d" }, Now.AddSeconds(1));

        var start = Now.UtcTicks - DateTimeOffset.UnixEpoch.Ticks;
        Assert.Equal([start, start + 10, start + 20, start + TimeSpan.TicksPerSecond], [first.Timetoken, second.Timetoken, third.Timetoken, fourth.Timetoken]);
        Assert.Equal(Now, first.User!.Updated);
    }

    [Fact]
    public void A_soft_deletion_sets_the_status_once()
    {
        var deleted = Ada().ApplyDelete(new UserDeletion { Soft = true }, Now);
        var again = deleted.Next.ApplyDelete(new UserDeletion { Soft = true }, Now);

        Assert.Equal((UserWriteStatus.Applied, 2L, "deleted"), (deleted.Result!.Status, deleted.Result.Version, deleted.Result.User!.Status));
        Assert.Equal(new FieldVersions(1, 0, 0, 0, 0, 2, 0), deleted.Next.Snapshot!.FieldVersions);
        Assert.False(deleted.Next.Snapshot.IsDeleted);
        Assert.Equal(UserWriteStatus.Unchanged, again.Result!.Status);
        Assert.Same(deleted.Next, again.Next);
    }

    [Fact]
    public void A_hard_deletion_leaves_a_tombstone_with_the_user_as_it_last_was()
    {
        var ada = Ada();

        var deleted = ada.ApplyDelete(new UserDeletion(), Now.AddSeconds(1));

        Assert.Null(deleted.Next.User);
        Assert.Equal(ada.Snapshot! with { Version = 2, IsDeleted = true, DeletedTimetoken = deleted.Next.Timetoken }, deleted.Next.Snapshot);
        Assert.Equal(ada.Timetoken + TimeSpan.TicksPerSecond, deleted.Next.Timetoken);
        Assert.Equal(
            new UserWriteResult { Status = UserWriteStatus.Applied, Version = 2, ETag = UserMetadata.FormatETag(Incarnation, 2), User = ada.User },
            deleted.Result);
    }

    [Fact]
    public void A_user_who_is_gone_cannot_be_deleted_again()
    {
        var deleted = Ada().ApplyDelete(new UserDeletion(), Now).Next;

        Assert.Equal(UserWriteStatus.NotFound, Nobody.ApplyDelete(new UserDeletion(), Now).Result!.Status);
        Assert.Equal((UserWriteStatus.NotFound, 2L), (deleted.ApplyDelete(new UserDeletion(), Now).Result!.Status, deleted.Version));
        Assert.Equal(UserWriteStatus.NotFound, deleted.ApplyDelete(new UserDeletion { Soft = true }, Now).Result!.Status);
        Assert.Equal(UserWriteStatus.NotFound, deleted.ApplyUpdate(new UserPatch { Name = "x" }, Now).Result!.Status);
    }

    [Fact]
    public void A_user_who_is_made_again_goes_on_with_a_higher_version_and_no_old_fields()
    {
        var deleted = Apply(Ada(), new UserPatch { Email = "a@example.org" }).ApplyDelete(new UserDeletion(), Now).Next;

        var again = Apply(deleted, new UserPatch { Type = "t" }, create: true);

        Assert.Equal((4L, Incarnation), (again.Version, again.User!.Incarnation));
        Assert.Equal((null, null, "t"), (again.User.Name, again.User.Email, again.User.Type));
        Assert.Equal(4, again.Snapshot!.CreatedVersion);
        Assert.Equal(new FieldVersions(0, 0, 0, 0, 0, 0, 4), again.Snapshot.FieldVersions);
        Assert.True(again.Timetoken > deleted.Timetoken);
    }

    [Fact]
    public void A_tombstone_expires_after_the_retention_and_not_at_it()
    {
        var retention = TimeSpan.FromDays(30);
        var deletedAt = Now.AddSeconds(1);
        var deleted = Ada().ApplyDelete(new UserDeletion(), deletedAt).Next;

        Assert.False(deleted.IsExpiredTombstone(deletedAt + retention, retention));
        Assert.True(deleted.IsExpiredTombstone(deletedAt + retention + TimeSpan.FromMicroseconds(1), retention));
        Assert.False(Ada().IsExpiredTombstone(Now.AddYears(100), retention));
        Assert.False(Nobody.IsExpiredTombstone(Now, retention));
    }

    [Fact]
    public void A_soft_deletion_is_not_refused_for_the_size_of_the_record()
    {
        var full = Apply(Nobody, new UserPatch { Custom = Custom(("k", new string('x', UserGrainsLimits.MaxRecordBytes - 3))) });
        Assert.Equal(UserGrainsLimits.MaxRecordBytes, RecordSize.Measure(FieldValues.Of(full.User)));

        Assert.Equal(UserWriteStatus.Applied, full.ApplyDelete(new UserDeletion { Soft = true }, Now).Result!.Status);
        Assert.Equal(UserGrainsError.InvalidUser, full.ApplyUpdate(new UserPatch { Status = "d" }, Now).Fault!.Error);
    }

    private static CustomFields Custom(params (string Key, CustomValue Value)[] values) =>
        new(values.Select(value => KeyValuePair.Create(value.Key, value.Value)));

    private static UserState Ada() => Nobody.ApplyCreate(new UserPatch { Name = "Ada" }, Now).Next;

    private static UserState Apply(UserState state, UserPatch patch, DateTimeOffset? now = null, bool create = false)
    {
        var decision = create ? state.ApplyCreate(patch, now ?? Now) : state.ApplySet(patch, now ?? Now);
        Assert.Equal(UserWriteStatus.Applied, decision.Result?.Status);
        return decision.Next;
    }
}
