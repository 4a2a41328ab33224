using UserGrains.Silo.Privacy;

namespace UserGrains.SystemTests.Privacy;

public sealed class UserIdRedactionTests
{
    [Theory]
    [InlineData("user/demo/alice", "user/demo/*")]
    [InlineData("user-updates/demo/alice", "user-updates/demo/*")]
    [InlineData("Grain user/demo/alice smith] (42)", "Grain user/demo/*")]
    [InlineData("user/demo/alice, user/demo/bob: failed", "user/demo/*, user/demo/*: failed")]
    [InlineData("user/a.b-c/al%23ice%25#x", "user/a.b-c/*#x")]
    [InlineData("first user/demo/alice\nsecond", "first user/demo/*\nsecond")]
    [InlineData("user/demo/*", "user/demo/*")]
    [InlineData("no id in users/ or user/", "no id in users/ or user/")]
    public void An_id_is_cut_out_up_to_what_no_id_holds(string text, string expected) =>
        Assert.Equal(expected, UserIdRedaction.Redact(text));

    [Theory]
    [InlineData("{A} and {B}", "1 and two")]
    [InlineData("{a,4}|{A:000}|{{A}}", "   1|001|{A}")]
    [InlineData("nothing", "nothing")]
    [InlineData("{Missing}", null)]
    [InlineData("{A", null)]
    [InlineData(null, null)]
    public void A_template_is_filled_as_the_logging_library_fills_it(string? template, string? expected) =>
        Assert.Equal(expected, MessageTemplate.Render(template, [KeyValuePair.Create<string, object?>("A", 1), KeyValuePair.Create<string, object?>("B", "two")]));

    [Fact]
    public void An_exception_without_ids_is_handed_on_as_it_is()
    {
        var exception = new InvalidOperationException("no id");

        Assert.Same(exception, RedactedException.For(exception, UserIdRedaction.Redact));
        Assert.Null(RedactedException.For(null, UserIdRedaction.Redact));
    }

    [Theory]
    [InlineData("?auth=secret", "?*")]
    [InlineData("GET http://127.0.0.1:8080/v1/demo/watch?ids=a&%61uth=secret - 200", "GET http://127.0.0.1:8080/v1/demo/watch?* - 200")]
    [InlineData("Invalid request line: 'GET /?auth=secret'", "Invalid request line: 'GET /?*'")]
    [InlineData("What is it?", "What is it?")]
    public void A_query_is_cut_out_whole(string text, string expected) => Assert.Equal(expected, QueryRedaction.Redact(text));
}
