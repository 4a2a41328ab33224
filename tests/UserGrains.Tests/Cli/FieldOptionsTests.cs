using System.CommandLine;
using UserGrains.Cli.Commands;
using Xunit;

namespace UserGrains.Tests.Cli;

public sealed class FieldOptionsTests
{
    [Fact]
    public void What_is_not_mentioned_is_kept()
    {
        var patch = Read("--name", "Ada", "--clear", "email", "profile-url");

        Assert.Equal(UserFields.Name | UserFields.Email | UserFields.ProfileUrl, patch.Mentioned);
        Assert.Equal("Ada", patch.Name.Value);
        Assert.Null(patch.Email.Value);
        Assert.Null(patch.ProfileUrl.Value);
    }

    [Fact]
    public void Every_field_can_be_set()
    {
        var patch = Read("--name", "n", "--email", "e", "--external-id", "x", "--profile-url", "p", "--status", "s", "--type", "t", "--custom", "a=1");

        Assert.Equal(("n", "e", "x", "p", "s", "t"), (patch.Name.Value, patch.Email.Value, patch.ExternalId.Value, patch.ProfileUrl.Value, patch.Status.Value, patch.Type.Value));
        Assert.Equal(new CustomFields([new("a", 1)]), patch.Custom.Value);
    }

    [Theory]
    [InlineData("externalId", UserFields.ExternalId)]
    [InlineData("external-id", UserFields.ExternalId)]
    [InlineData("profileUrl", UserFields.ProfileUrl)]
    [InlineData("custom", UserFields.Custom)]
    [InlineData("status", UserFields.Status)]
    [InlineData("type", UserFields.Type)]
    public void A_field_is_cleared_by_either_of_its_names(string name, UserFields field) => Assert.Equal(field, Read("--clear", name).Mentioned);

    [Fact]
    public void Custom_values_are_merged_unless_replacing_is_asked_for()
    {
        Assert.Equal(CustomMode.Merge, Read("--custom", "a=1").CustomMode);
        Assert.Equal(CustomMode.Merge, Read("--custom", "a=1", "--custom-mode", "merge").CustomMode);
        Assert.Equal(CustomMode.Replace, Read("--custom", "a=1", "--custom-mode", "replace").CustomMode);
    }

    [Theory]
    [InlineData("17253575019298112", CustomValueKind.Number, "17253575019298112")]
    [InlineData("1.50", CustomValueKind.Number, "1.50")]
    [InlineData("-1E+400", CustomValueKind.Number, "-1E+400")]
    [InlineData("true", CustomValueKind.Boolean, "true")]
    [InlineData("false", CustomValueKind.Boolean, "false")]
    [InlineData("null", CustomValueKind.Null, "")]
    [InlineData("\"01\"", CustomValueKind.String, "01")]
    [InlineData("01", CustomValueKind.String, "01")]
    [InlineData("+1", CustomValueKind.String, "+1")]
    [InlineData(" 1", CustomValueKind.String, " 1")]
    [InlineData("True", CustomValueKind.String, "True")]
    [InlineData("a=b", CustomValueKind.String, "a=b")]
    [InlineData("", CustomValueKind.String, "")]
    [InlineData("{\"a\":1}", CustomValueKind.String, "{\"a\":1}")]
    [InlineData("\"\\ud800\"", CustomValueKind.String, "\"\\ud800\"")]
    public void A_custom_value_is_a_JSON_scalar_where_it_is_one_and_a_text_otherwise(string text, CustomValueKind kind, string expected)
    {
        var (key, value) = CustomArgument.Parse("key=" + text);

        Assert.Equal("key", key);
        Assert.Equal((kind, expected), (value.Kind, value.Text));
    }

    private static UserPatch Read(params string[] args)
    {
        var options = new FieldOptions();
        var command = new Command("set");
        options.AddTo(command);
        var parsed = command.Parse(args);
        Assert.Empty(parsed.Errors);
        return options.ReadPatch(parsed);
    }
}
