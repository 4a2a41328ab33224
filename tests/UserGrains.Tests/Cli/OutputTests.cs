using System.Text;
using UserGrains.Cli.Output;
using Xunit;

namespace UserGrains.Tests.Cli;

public sealed class OutputTests
{
    private static readonly UserMetadata Ada = new()
    {
        Id = "ada",
        Name = "Ada [bold]\u001b[2J",
        Custom = new CustomFields([new("born", 1815), new("price", CustomValue.Number("1.50"))]),
        Version = 7,
        Incarnation = 1,
    };

    [Fact]
    public void A_user_as_JSON_is_one_line()
    {
        var text = Show(terminal => terminal.WriteUser(Ada, json: true));

        Assert.StartsWith("{\"id\":\"ada\",", text, StringComparison.Ordinal);
        Assert.EndsWith("\"version\":7}\n", text, StringComparison.Ordinal);
        Assert.Equal(1, text.Count(character => character == '\n'));
    }

    [Fact]
    public void A_user_as_a_table_shows_every_field()
    {
        var text = Show(terminal => terminal.WriteUser(Ada, json: false));

        Assert.All(["ada", "Ada [bold]", "born = 1815", "price = 1.50", "1970-01-01T00:00:00Z", Ada.ETag], part => Assert.Contains(part, text, StringComparison.Ordinal));
    }

    [Fact]
    public void Stored_text_cannot_control_the_terminal()
    {
        var change = new UserChanged { Kind = UserChangeKind.Current, Id = "ada", User = Ada, Version = 7, Incarnation = 1 };

        Assert.DoesNotContain('\u001b', Show(terminal => terminal.WriteUser(Ada, json: false)));
        Assert.DoesNotContain('\u001b', Show(terminal => terminal.Screen.Write(ChangeLine.Of(change, default))));
        Assert.Equal("a\uFFFDb", Printable.From("a\nb"));
    }

    [Theory]
    [InlineData(UserChangeKind.Updated, UserFields.Name | UserFields.Email, "09:08:07.006  updated  ada  v7  name: Ada [bold]\uFFFD[2J, email: –")]
    [InlineData(UserChangeKind.Updated, UserFields.Custom, "09:08:07.006  updated  ada  v7  custom: {born=1815, price=1.50}")]
    [InlineData(UserChangeKind.Created, UserFields.Name, "09:08:07.006  created  ada  v7  name: Ada [bold]\uFFFD[2J")]
    [InlineData(UserChangeKind.Current, UserFields.None, "09:08:07.006  current  ada  v7  name: Ada [bold]\uFFFD[2J, custom: {born=1815, price=1.50}")]
    [InlineData(UserChangeKind.Deleted, UserFields.None, "09:08:07.006  deleted  ada  v7")]
    [InlineData(UserChangeKind.Absent, UserFields.None, "09:08:07.006  absent   ada")]
    public void A_change_tells_what_the_changed_fields_are_now(UserChangeKind kind, UserFields changed, string expected)
    {
        var change = new UserChanged { Kind = kind, Id = "ada", User = kind == UserChangeKind.Absent ? null : Ada, Version = 7, Changed = changed };
        var arrived = new DateTimeOffset(2026, 1, 2, 9, 8, 7, 6, TimeSpan.Zero);

        Assert.Equal(expected, Show(terminal => terminal.Screen.Write(ChangeLine.Of(change, arrived))).TrimEnd());
    }

    private static string Show(Action<Terminal> write)
    {
        using var output = new MemoryStream();
        using var terminal = new Terminal(output, TextWriter.Null, TimeProvider.System, outputIsTerminal: false, errorIsTerminal: false);
        write(terminal);
        return Encoding.UTF8.GetString(output.ToArray());
    }
}
