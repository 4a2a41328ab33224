using CsCheck;
using UserGrains.Tests.Users;
using Xunit;

namespace UserGrains.Tests.Guarantees;

/// <summary>G3: each effective change raises the version by exactly 1, and what changes nothing changes nothing. A plain model says what has to come out.</summary>
public sealed class G3_VersionRisesByOneTests(ClusterFixture fixture)
{
    private static readonly Gen<string?> Texts = Gen.Int[0, 3].Select(choice => new[] { null, "a", "b", "deleted" }[choice]);

    private static readonly CustomFields?[] CustomChoices =
    [
        null,
        CustomFields.Empty,
        new CustomFields([new("k", 1)]),
        new CustomFields([new("k", CustomValue.Null), new("l", "x")]),
        new CustomFields([new("k", CustomValue.Number("1.0"))]),
    ];

    private static readonly Gen<CustomFields?> Customs = Gen.Int[0, CustomChoices.Length - 1].Select(choice => CustomChoices[choice]);

    private static readonly Gen<UserPatch> Patches =
        from mentioned in Gen.Int[0, 15]
        from name in Texts
        from status in Texts
        from email in Texts
        from custom in Customs
        from merge in Gen.Bool
        from expected in Gen.Int[-3, 6]
        select new UserPatch
        {
            Name = (mentioned & 1) != 0 ? name : default(PatchField<string>),
            Status = (mentioned & 2) != 0 ? status : default(PatchField<string>),
            Email = (mentioned & 4) != 0 ? email : default(PatchField<string>),
            Custom = (mentioned & 8) != 0 ? custom : default(PatchField<CustomFields>),
            CustomMode = merge ? CustomMode.Merge : CustomMode.Replace,
            ExpectedVersion = expected < 0 ? null : expected,
        };

    private static readonly Gen<ModelStep> Steps = Gen.Frequency(
        (2, Patches.Select(patch => new ModelStep("create", patch, null))),
        (5, Patches.Select(patch => new ModelStep("update", patch, null))),
        (3, Patches.Select(patch => new ModelStep("set", patch, null))),
        (1, Gen.Bool.Select(soft => new ModelStep("delete", null, new UserDeletion { Soft = soft }))),
        (1, Gen.Const(new ModelStep("deactivate", null, null))));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Any_sequence_of_writes_ends_as_the_model_says() =>
        await Steps.Array[1, 25].SampleAsync(
            async steps =>
            {
                var user = fixture.Cluster.GetUser(ClusterFixture.NewId());
                var model = new ModelUser();
                UserMetadata? before = null;
                foreach (var step in steps)
                {
                    if (step.Operation is "deactivate")
                    {
                        await fixture.Cluster.Cluster.DeactivateAsync(user);
                        continue;
                    }

                    var result = await step.RunAsync(user, Token);
                    var expected = model.Apply(step);
                    Assert.Equal((expected, model.Version), (result.Status, result.Version));

                    var after = await user.GetAsync(Token);
                    model.AssertIs(after);
                    AssertNothingElseMoved(result, before, after);
                    before = after;
                }
            },
            iter: 100,
            threads: 1);

    private static void AssertNothingElseMoved(UserWriteResult result, UserMetadata? before, UserMetadata? after)
    {
        if (result.Status != UserWriteStatus.Applied)
        {
            Assert.Equal(before, after);
        }
        else if (before is not null && after is not null)
        {
            Assert.Equal(before.Version + 1, after.Version);
            Assert.True(after.Timetoken > before.Timetoken);
            Assert.NotEqual(before.ETag, after.ETag, StringComparer.Ordinal);
        }
    }
}
