using UserGrains.Users;
using Xunit;

namespace UserGrains.Tests.Users;

public sealed class IdempotencyTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    private static UserState Nobody { get; } = UserState.Absent("ada", incarnation: 7, DateTimeOffset.UnixEpoch);

    [Fact]
    public void A_repeated_key_answers_the_first_outcome_and_changes_nothing()
    {
        var patch = new UserPatch { Name = "Ada", IdempotencyKey = Guid.CreateVersion7(Now) };
        var first = Nobody.ApplyCreate(patch, Now);
        var later = first.Next.ApplyUpdate(new UserPatch { Name = "Grace" }, Now).Next;

        var repeated = later.ApplyCreate(patch, Now.AddMinutes(1));

        Assert.Same(later, repeated.Next);
        Assert.Equal(
            new UserWriteResult { Status = UserWriteStatus.Applied, Version = 1, ETag = first.Result!.ETag, User = later.User, Repeated = true },
            repeated.Result);
    }

    [Fact]
    public void A_keyed_write_that_changes_nothing_is_repeated_as_that()
    {
        var state = Nobody.ApplyCreate(new UserPatch { Name = "Ada" }, Now).Next;
        var patch = new UserPatch { Name = "Ada", IdempotencyKey = Guid.CreateVersion7(Now) };

        var unchanged = state.ApplyUpdate(patch, Now);
        var later = unchanged.Next.ApplyUpdate(new UserPatch { Name = "Grace" }, Now).Next;
        var repeated = later.ApplyUpdate(patch, Now);

        Assert.Equal(UserWriteStatus.Unchanged, unchanged.Result!.Status);
        Assert.NotSame(state, unchanged.Next);
        Assert.Same(state.Snapshot, unchanged.Next.Snapshot);
        Assert.Equal((UserWriteStatus.Unchanged, 1L, true), (repeated.Result!.Status, repeated.Result.Version, repeated.Result.Repeated));
        Assert.Equal("Grace", later.User!.Name);
    }

    [Fact]
    public void A_repeated_deletion_of_either_kind_answers_the_first_outcome()
    {
        var state = Nobody.ApplyCreate(new UserPatch { Name = "Ada" }, Now).Next;
        var soft = new UserDeletion { Soft = true, IdempotencyKey = Guid.CreateVersion7(Now) };
        var hard = new UserDeletion { IdempotencyKey = Guid.CreateVersion7(Now) };

        state = state.ApplyDelete(soft, Now).Next.ApplyDelete(hard, Now).Next;

        Assert.Equal((2L, true), (state.ApplyDelete(soft, Now).Result!.Version, state.ApplyDelete(soft, Now).Result!.Repeated));
        Assert.Equal((3L, true), (state.ApplyDelete(hard, Now).Result!.Version, state.ApplyDelete(hard, Now).Result!.Repeated));
        Assert.Null(state.ApplyDelete(hard, Now).Result!.User);
    }

    [Fact]
    public void A_refusal_does_not_use_up_its_key()
    {
        var patch = new UserPatch { Name = "Ada", IdempotencyKey = Guid.CreateVersion7(Now) };

        var refused = Nobody.ApplyUpdate(patch, Now);

        Assert.Equal(UserWriteStatus.NotFound, refused.Result!.Status);
        Assert.Same(Nobody, refused.Next);
        Assert.Equal(UserWriteStatus.Applied, Nobody.ApplyCreate(patch, Now).Result!.Status);
    }

    [Theory]
    [MemberData(nameof(OtherWrites))]
    public void A_key_that_was_used_for_another_write_is_refused(string difference, object other)
    {
        var key = Guid.CreateVersion7(Now);
        var state = Nobody.ApplyCreate(First with { IdempotencyKey = key }, Now).Next;

        var decision = other is UserDeletion deletion
            ? state.ApplyDelete(deletion with { IdempotencyKey = key }, Now)
            : state.ApplyCreate((UserPatch)other with { IdempotencyKey = key }, Now);

        Assert.True(decision.Fault?.Error == UserGrainsError.IdempotencyKeyReused, difference);
        Assert.Same(state, decision.Next);
    }

    private static UserPatch First { get; } = new()
    {
        Name = "a",
        Email = null,
        Custom = new CustomFields([new("k", "1"), new("l", true)]),
    };

    public static TheoryData<string, object> OtherWrites => new()
    {
        { "value", First with { Name = "b" } },
        { "null instead of a value", First with { Name = null } },
        { "not mentioned instead of null", First with { Email = default } },
        { "empty instead of null", First with { Email = "" } },
        { "another field", First with { Name = default, Type = "a" } },
        { "expected version", First with { ExpectedVersion = 0 } },
        { "expected ETag", First with { ExpectedETag = "" } },
        { "custom kind", First with { Custom = new CustomFields([new("k", 1), new("l", true)]) } },
        { "custom boundary", First with { Custom = new CustomFields([new("k1", ""), new("l", true)]) } },
        { "custom mode", First with { CustomMode = CustomMode.Merge } },
        { "deletion", new UserDeletion() },
    };

    [Fact]
    public void The_same_patch_under_another_operation_is_another_write()
    {
        var patch = new UserPatch { Name = "Ada", IdempotencyKey = Guid.CreateVersion7(Now) };
        var state = Nobody.ApplyCreate(patch, Now).Next;

        Assert.Equal(UserGrainsError.IdempotencyKeyReused, state.ApplyUpdate(patch, Now).Fault?.Error);
        Assert.Equal(UserGrainsError.IdempotencyKeyReused, state.ApplySet(patch, Now).Fault?.Error);
    }

    [Fact]
    public void A_fingerprint_is_the_same_in_every_process_and_version()
    {
        var patch = new UserPatch
        {
            Name = "Ada",
            Email = null,
            Custom = new CustomFields([new("k", 1.5)]),
            ExpectedVersion = 3,
        };

        Assert.Equal("CCD1BE0051F2241F", WriteFingerprint.Compute(UserOperation.Update, patch).ToString("X16", null));
        Assert.Equal("E110E5634891F9C3", WriteFingerprint.Compute(UserOperation.Delete, new UserDeletion { Soft = true }).ToString("X16", null));
    }

    [Theory]
    [InlineData("00000000-0000-0000-0000-000000000000")]
    [InlineData("0195e7a0-0000-4000-8000-000000000000")] // version 4
    [InlineData("0195e7a0-0000-7000-0000-000000000000")] // another variant
    [InlineData("ffffffff-ffff-ffff-ffff-ffffffffffff")]
    public void A_key_that_is_no_version_7_UUID_is_refused(string key) =>
        Assert.Equal(UserGrainsError.InvalidIdempotencyKey, Nobody.ApplyCreate(new UserPatch { IdempotencyKey = Guid.Parse(key) }, Now).Fault?.Error);

    [Fact]
    public void A_key_may_be_ahead_of_the_clock_by_the_skew_and_no_more()
    {
        var skew = TimeSpan.FromSeconds(10);

        Assert.Null(Create(Nobody, Now + skew - TimeSpan.FromMilliseconds(1)).Fault);
        Assert.Null(Create(Nobody, Now + skew).Fault);
        Assert.Equal(UserGrainsError.InvalidIdempotencyKey, Create(Nobody, Now + skew + TimeSpan.FromMilliseconds(1)).Fault?.Error);
    }

    [Fact]
    public void Keys_that_a_forgotten_user_may_have_used_are_refused()
    {
        var forgotten = UserState.Absent("ada", incarnation: 7, keyHorizon: Now.AddDays(-30));

        Assert.Equal(UserGrainsError.IdempotencyKeyExpired, Create(forgotten, Now.AddDays(-30)).Fault?.Error);
        Assert.Null(Create(forgotten, Now.AddDays(-30).AddMilliseconds(1)).Fault);
    }

    [Fact]
    public void The_youngest_keys_are_kept_however_old_they_are()
    {
        var state = Fill(UserGrainsLimits.MaxPendingUpdates, Now);

        Assert.Equal(UserGrainsLimits.MaxPendingUpdates, state.Keys.Count);
        Assert.Equal(0, state.Keys.Horizon);
    }

    [Fact]
    public void Beyond_those_a_key_is_dropped_at_its_lifetime_and_refused_from_then_on()
    {
        var state = Fill(UserGrainsLimits.MaxPendingUpdates, Now);
        var almost = Now + UserGrainsLimits.IdempotencyKeyLifetime - TimeSpan.FromMilliseconds(1);

        var kept = Update(state, almost);
        var dropped = Update(state, almost.AddMilliseconds(1));

        Assert.Equal(UserGrainsLimits.MaxPendingUpdates + 1, kept.Next.Keys.Count);
        Assert.Equal(UserGrainsLimits.MaxPendingUpdates, dropped.Next.Keys.Count);
        Assert.Equal(Now.ToUnixTimeMilliseconds(), dropped.Next.Keys.Horizon);

        var unknown = new UserPatch { Name = "late", IdempotencyKey = Guid.CreateVersion7(Now) };
        Assert.Equal(UserGrainsError.IdempotencyKeyExpired, dropped.Next.ApplyUpdate(unknown, almost).Fault?.Error);
        Assert.Null(kept.Next.ApplyUpdate(unknown, almost).Fault);
    }

    [Fact]
    public void A_user_full_of_young_keys_refuses_a_further_one_and_takes_it_when_one_is_old()
    {
        var state = Fill(UserGrainsLimits.MaxIdempotencyKeys, Now);
        Assert.Equal(UserGrainsLimits.MaxIdempotencyKeys, state.Keys.Count);

        var refused = Update(state, Now);

        Assert.Equal(UserGrainsError.TooBusy, refused.Fault?.Error);
        Assert.True(refused.Fault!.IsTransient);
        Assert.Same(state, refused.Next);
        Assert.Null(state.ApplyUpdate(new UserPatch { Name = "without a key" }, Now).Fault);
        Assert.Null(Update(state, Now + UserGrainsLimits.IdempotencyKeyLifetime).Fault);
    }

    [Fact]
    public void Packed_keys_are_read_back()
    {
        var keys = Fill(100, Now).Keys;

        var read = IdempotencyKeys.Unpack(keys.Pack(), horizon: 5);

        Assert.Equal((100, 5L), (read.Count, read.Horizon));
        Assert.Equal(keys.Pack(), read.Pack());
        Assert.Null(IdempotencyKeys.Empty.Pack());
        Assert.Same(IdempotencyKeys.Empty, IdempotencyKeys.Unpack(null, horizon: 0));
    }

    private static UserState Fill(int count, DateTimeOffset time)
    {
        var state = Create(Nobody, time).Next;
        while (state.Keys.Count < count)
        {
            state = Update(state, time).Next;
        }

        return state;
    }

    private static UserDecision Create(UserState state, DateTimeOffset keyTime) =>
        state.ApplyCreate(new UserPatch { Name = "Ada", IdempotencyKey = Guid.CreateVersion7(keyTime) }, Now);

    private static UserDecision Update(UserState state, DateTimeOffset now) =>
        state.ApplyUpdate(new UserPatch { Name = $"Ada {state.Version}", IdempotencyKey = Guid.CreateVersion7(now) }, now);
}
