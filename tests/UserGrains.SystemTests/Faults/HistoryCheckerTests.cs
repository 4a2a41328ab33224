namespace UserGrains.SystemTests.Faults;

/// <summary>The checker of fault runs finds every way in which a guarantee can be broken, and nothing in a history where all held.</summary>
public sealed class HistoryCheckerTests
{
    [Fact]
    public void A_history_in_which_everything_held_is_clean() => Assert.Empty(new Histories()
        .Wrote("a", 1).Saw(1, "a").Read(1, "a").Wrote("b", 2).Read(2, "b", isStrong: true).Failed("OutcomeUnknown", isTransient: true).Wrote("c", 3)
        .Saw(3, "c").Ended(3, "c").Check());

    [Fact]
    public void A_watch_that_resumes_may_say_again_that_there_is_no_user() => Assert.Empty(new Histories()
        .Saw(0, "-", incarnation: 0).Saw(0, "-", incarnation: 0).Wrote("a", 1).Saw(1, "a").Ended(1, "a").Check());

    [Fact]
    public void G4_a_user_that_is_said_to_be_gone_is_found() => Finds(
        "G4: Watch watch saw ada change its incarnation, and nobody erased it.",
        new Histories().Wrote("a", 1).Saw(1, "a").Saw(0, "-", incarnation: 0).Saw(1, "a").Ended(1, "a"));

    [Fact]
    public void A_write_with_an_open_outcome_may_have_happened_or_not()
    {
        Assert.Empty(new Histories().Wrote("a", 1).Lost("b").Wrote("c", 3).Ended(3, "c").Check());
        Assert.Empty(new Histories().Wrote("a", 1).Lost("b").Wrote("c", 2).Ended(2, "c").Check());
        Assert.Empty(new Histories().Wrote("a", 1).Lost("b").Saw(1, "a").Saw(2, "b").Ended(2, "b").Check());
    }

    [Fact]
    public void G1_one_version_with_two_states_is_found() => Finds(
        "G1: ada has two states of version 1: that of write a, and by an acknowledgement that of write b.",
        new Histories().Wrote("a", 1).Wrote("b", 1, from: 1, to: 2).Ended(1, "a"));

    [Fact]
    public void G1_a_watch_that_saw_a_state_which_was_replaced_is_found() => Finds(
        "G1: ada has two states of version 1: that of write a, and by watch watch that of write b.",
        new Histories().Wrote("a", 1).Lost("b").Saw(1, "b").Ended(1, "a"));

    [Fact]
    public void G1_a_state_that_nobody_wrote_is_found() => Finds(
        "G1: ada has a state of version 2, by a read, that nobody wrote: x.",
        new Histories().Wrote("a", 1).Lost("b").Read(2, "x").Ended(2, "x"));

    [Fact]
    public void G1_a_write_that_was_ordered_before_one_that_had_ended_is_found() => Finds(
        "G1: Write b of ada made version 1, but version 2 was known before it began.",
        new Histories().Wrote("a", 2).Wrote("b", 1).Ended(2, "a"));

    [Fact]
    public void G1_a_strong_read_of_an_old_state_is_found() => Finds(
        "G1: A strong read of ada returned version 1, but version 2 was known before it began.",
        new Histories().Wrote("a", 1).Wrote("b", 2).Read(1, "a", isStrong: true).Ended(2, "b"));

    [Fact]
    public void G1_a_strong_read_that_steps_back_behind_another_is_found() => Finds(
        "G1: A strong read of ada returned version 1, but version 2 was known before it began.",
        new Histories().Wrote("a", 1, from: 1, to: 2).Wrote("b", 2, from: 3, to: 60)
            .Read(2, "b", at: 10, isStrong: true).Read(1, "a", at: 20, isStrong: true).Ended(2, "b"));

    [Fact]
    public void G1_a_read_of_a_write_that_had_not_begun_is_found() => Finds(
        "G1: A read of ada returned write b before it began.",
        new Histories().Wrote("a", 1, from: 1, to: 2).Read(2, "b", at: 3).Wrote("b", 2, from: 5, to: 6).Ended(2, "b"));

    [Fact]
    public void G1_a_plain_read_may_be_old_up_to_the_bound_and_no_more()
    {
        Assert.Empty(new Histories().Wrote("a", 1, from: 1, to: 2).Wrote("b", 2, from: 3, to: 4).Read(1, "a", at: 13).Ended(2, "b").Check());
        Finds(
            "G1: A read of ada returned version 1, which had been replaced for 11.0 s when it began.",
            new Histories().Wrote("a", 1, from: 1, to: 2).Wrote("b", 2, from: 3, to: 4).Read(1, "a", at: 15).Ended(2, "b"));
    }

    [Fact]
    public void G2_an_acknowledged_write_that_is_gone_is_found() => Finds(
        "G2: Write b of ada was acknowledged as version 2, but the user ended at version 1.",
        new Histories().Wrote("a", 1).Wrote("b", 2).Ended(1, "a"));

    [Fact]
    public void G2_an_acknowledged_write_that_was_overwritten_in_its_own_version_is_found() => Finds(
        "G1: ada has two states of version 2: that of write b, and by the last read that of write c.",
        new Histories().Wrote("a", 1).Wrote("b", 2).Lost("c").Ended(2, "c"));

    [Fact]
    public void G3_a_version_that_no_write_made_is_found() => Finds(
        "G3: ada ended at version 3, of which 1 versions come from no write; only 0 writes have an open outcome.",
        new Histories().Wrote("a", 1).Wrote("b", 3).Ended(3, "b"));

    [Fact]
    public void G4_a_repeated_version_is_found() => Finds(
        "G4: Watch watch saw version 1 of ada after version 1.",
        new Histories().Wrote("a", 1).Saw(1, "a").Saw(1, "a").Ended(1, "a"));

    [Fact]
    public void G4_a_step_back_is_found() => Finds(
        "G4: Watch watch saw version 1 of ada after version 2.",
        new Histories().Wrote("a", 1).Wrote("b", 2).Saw(2, "b").Saw(1, "a").Saw(2, "b").Ended(2, "b"));

    [Fact]
    public void G4_a_new_incarnation_without_an_erasure_is_found() => Finds(
        "G4: Watch watch saw ada change its incarnation, and nobody erased it.",
        new Histories().Wrote("a", 1).Wrote("b", 2).Saw(1, "a").Saw(2, "b", incarnation: 8).Ended(2, "b"));

    [Fact]
    public void G5_a_watch_that_stayed_behind_is_found() => Finds(
        "G5: Watch watch stayed at version 1 of ada, which ended at version 2.",
        new Histories().Wrote("a", 1).Saw(1, "a").Wrote("b", 2).Ended(2, "b"));

    [Fact]
    public void G5_a_watch_that_never_heard_of_a_user_is_found() => Finds(
        "G5: Watch watch never heard of ada, which ended at version 1.",
        new Histories().Wrote("a", 1).Watched().Ended(1, "a"));

    [Fact]
    public void G5_a_user_that_could_not_be_read_in_the_end_is_found() => Finds(
        "G5: ada could not be read when everything had healed.",
        new Histories().Wrote("a", 1));

    [Fact]
    public void G7_a_write_that_was_applied_twice_is_found() => Finds(
        "G7: Write a of ada was applied twice: as version 1, and by watch watch as version 2.",
        new Histories().Wrote("a", 1).Lost("b").Saw(2, "a").Saw(3, "b").Ended(3, "b"));

    [Fact]
    public void An_error_that_is_not_transient_is_found() => Finds(
        "errors: A write of ada failed with VersionConflict, which tells the caller not to try again.",
        new Histories().Wrote("a", 1).Failed("VersionConflict", isTransient: false).Ended(1, "a"));

    private static void Finds(string violation, Histories history) => Assert.Contains(violation, history.Check(), StringComparer.Ordinal);
}
