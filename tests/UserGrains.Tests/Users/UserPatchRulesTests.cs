using UserGrains.Users;
using Xunit;

namespace UserGrains.Tests.Users;

public sealed class UserPatchRulesTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    public static TheoryData<string, int> TextLimits => new()
    {
        { "name", 2048 },
        { "externalId", 2048 },
        { "profileUrl", 2048 },
        { "email", 320 },
        { "status", 50 },
        { "type", 50 },
    };

    [Theory]
    [MemberData(nameof(TextLimits))]
    public void A_text_is_refused_one_character_above_its_limit(string field, int limit)
    {
        Assert.Null(Fault(Patch(field, new string('x', limit - 1))));
        Assert.Null(Fault(Patch(field, new string('x', limit))));

        var fault = Fault(Patch(field, new string('x', limit + 1)))!;

        Assert.Equal(UserGrainsError.InvalidUser, fault.Error);
        Assert.Equal(new InvalidField(field, $"The {field} must be at most {limit} characters long."), Assert.Single(fault.InvalidFields));
        Assert.Equal(fault.InvalidFields[0].Message, fault.Message);
    }

    [Theory]
    [InlineData("name")]
    [InlineData("externalId")]
    [InlineData("profileUrl")]
    [InlineData("email")]
    [InlineData("status")]
    [InlineData("type")]
    public void Half_of_a_surrogate_pair_is_refused_in_every_text(string field)
    {
        Assert.Equal(field, Assert.Single(Fault(Patch(field, "a\uD83D"))!.InvalidFields).Field);
        Assert.Equal(field, Assert.Single(Fault(Patch(field, "\uDE00\uD83D"))!.InvalidFields.Select(fault => fault.Field).Distinct(StringComparer.Ordinal)));
        Assert.Null(Fault(Patch(field, "a\uD83D\uDE00")));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("\t\u00A0\u2003\r\n")]
    public void A_name_must_not_be_empty_or_blank(string name) =>
        Assert.Equal("name", Assert.Single(Fault(new UserPatch { Name = name })!.InvalidFields).Field);

    [Fact]
    public void Other_texts_may_be_empty()
    {
        Assert.Null(Fault(new UserPatch { ExternalId = "", ProfileUrl = "", Email = "", Status = "", Type = "" }));
        Assert.Null(Fault(new UserPatch { Name = null }));
    }

    [Theory]
    [InlineData("email", "a\nb")]
    [InlineData("email", "\0")]
    [InlineData("email", "\u0085")]
    [InlineData("profileUrl", "https://a\tb")]
    [InlineData("profileUrl", "\u007F")]
    public void Email_and_profileUrl_have_no_control_characters(string field, string text) =>
        Assert.Equal(field, Assert.Single(Fault(Patch(field, text))!.InvalidFields).Field);

    [Fact]
    public void Other_texts_may_have_control_characters() =>
        Assert.Null(Fault(new UserPatch { Name = "a\nb", ExternalId = "\0", Status = "\t", Type = "\u0001" }));

    [Theory]
    [InlineData("javascript:alert(1)")]
    [InlineData("JaVaScRiPt:alert(1)")]
    [InlineData("  javascript:alert(1)")]
    [InlineData("\u00A0data:text/html,x")]
    [InlineData("vbscript:x")]
    [InlineData("file:///etc/passwd")]
    [InlineData("ftp://example.org")]
    [InlineData("httpx://example.org")]
    [InlineData("a:")]
    [InlineData("h+t.t-p:x")]
    public void A_scheme_other_than_http_and_https_is_refused(string url) =>
        Assert.Equal("profileUrl", Assert.Single(Fault(new UserPatch { ProfileUrl = url })!.InvalidFields).Field);

    [Theory]
    [InlineData("http://example.org/a.png")]
    [InlineData("HTTPS://example.org/a.png?x=a:b")]
    [InlineData("https:x")]
    [InlineData("//example.org/a")]
    [InlineData("/a:b")]
    [InlineData("a/b:c")]
    [InlineData("?a:b")]
    [InlineData(":x")]
    [InlineData("1a:x")]
    [InlineData("not a url at all")]
    public void An_address_with_no_scheme_or_a_web_scheme_is_taken(string url) => Assert.Null(Fault(new UserPatch { ProfileUrl = url }));

    [Fact]
    public void A_custom_key_must_not_be_empty()
    {
        Assert.Equal("custom", Assert.Single(Fault(Custom("", 1))!.InvalidFields).Field);
        Assert.Null(Fault(Custom("k", 1)));
    }

    [Fact]
    public void Custom_keys_and_texts_are_well_formed()
    {
        Assert.Equal("custom", Assert.Single(Fault(Custom("\uD800", 1))!.InvalidFields).Field);
        Assert.Equal("custom.k", Assert.Single(Fault(Custom("k", "\uDC00"))!.InvalidFields).Field);
        Assert.Null(Fault(Custom("\uD83D\uDE00", "\uD83D\uDE00")));
    }

    [Theory]
    [InlineData("1e400")]
    [InlineData("-0")]
    [InlineData("17253575019298112")]
    [InlineData("0.10000000000000000000000000000000000000000000000000000000000000000000000000000001")]
    public void A_custom_number_may_be_any_JSON_number(string number) => Assert.Null(Fault(Custom("n", CustomValue.Number(number))));

    [Fact]
    public void A_record_may_have_exactly_its_limit_of_bytes()
    {
        const int Limit = 32 * 1024;

        // 1 byte of key and 2 quotes.
        Assert.Null(Fault(Custom("k", new string('x', Limit - 4))));
        Assert.Null(Fault(Custom("k", new string('x', Limit - 3))));
        Assert.Equal("user", Assert.Single(Fault(Custom("k", new string('x', Limit - 2)))!.InvalidFields).Field);
    }

    [Fact]
    public void A_record_is_measured_in_UTF8_bytes_of_all_fields_with_custom_values_as_JSON()
    {
        var fields = FieldValues.Empty with
        {
            Name = "é", // 2
            ExternalId = "€", // 3
            ProfileUrl = "/", // 1
            Email = "😀", // 4
            Status = "s", // 1
            Type = "tt", // 2
            Custom = new CustomFields(
            [
                new("ü", "é"), // 2 + 4
                new("q", "\""), // 1 + 4
                new("n", 12), // 1 + 2
                new("b", false), // 1 + 5
                new("z", CustomValue.Null), // 1 + 4
            ]),
        };

        Assert.Equal(13 + 25, RecordSize.Measure(fields));
    }

    [Fact]
    public void The_size_is_that_of_the_record_afterwards()
    {
        var half = new string('x', 20 * 1024);
        var state = Nobody.ApplyCreate(Custom("a", half), Now).Next;

        Assert.Null(state.ApplyUpdate(Custom("b", half), Now).Fault);
        Assert.NotNull(state.ApplyUpdate(Custom("b", half) with { CustomMode = CustomMode.Merge }, Now).Fault);
    }

    [Fact]
    public void All_faults_of_one_request_are_reported_together()
    {
        var fault = Fault(new UserPatch
        {
            Name = " ",
            ExternalId = new string('x', 2049),
            ProfileUrl = "javascript:\n",
            Email = "a\0" + new string('x', 320),
            Custom = new CustomFields([new("", 1), new("k", "\uD800"), new("z", new string('x', 40_000))]),
            Status = new string('x', 51),
            Type = "\uD800",
        })!;

        Assert.Equal(
            "name externalId profileUrl profileUrl email email custom custom.k status type user",
            string.Join(' ', fault.InvalidFields.Select(field => field.Field)));
        Assert.All(fault.InvalidFields, field => Assert.Contains(field.Message, fault.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void An_invalid_write_changes_nothing()
    {
        var decision = Nobody.ApplyCreate(new UserPatch { Name = "" }, Now);

        Assert.Same(Nobody, decision.Next);
        Assert.Null(decision.Result);
    }

    private static UserState Nobody { get; } = UserState.Absent("ada", incarnation: 1, DateTimeOffset.UnixEpoch);

    private static UserGrainsException? Fault(UserPatch patch) => Nobody.ApplyCreate(patch, Now).Fault;

    private static UserPatch Custom(string key, CustomValue value) => new() { Custom = new CustomFields([new(key, value)]) };

    private static UserPatch Patch(string field, string text) => field switch
    {
        "name" => new UserPatch { Name = text },
        "externalId" => new UserPatch { ExternalId = text },
        "profileUrl" => new UserPatch { ProfileUrl = text },
        "email" => new UserPatch { Email = text },
        "status" => new UserPatch { Status = text },
        "type" => new UserPatch { Type = text },
        _ => throw new ArgumentOutOfRangeException(nameof(field)),
    };
}
