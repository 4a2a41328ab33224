using System.CommandLine;
using UserGrains.Cli.Connecting;

namespace UserGrains.Cli;

/// <summary>The options that every command has: where the users are, and how to print.</summary>
internal sealed class CommonOptions
{
    private readonly Option<string[]> _gateway = new("--gateway")
    {
        HelpName = "HOST:PORT",
        Description = "The gateway of a node, or those of several nodes of one cluster.",
        DefaultValueFactory = _ => ["127.0.0.1:30000"],
        AllowMultipleArgumentsPerToken = true,
        Recursive = true,
    };

    private readonly Option<string> _keyset = Text("--keyset", "KEY", "The keyset (tenant) of the users.", "demo");
    private readonly Option<string> _clusterId = Text("--cluster-id", "ID", "The cluster id of the nodes.", "usergrains");
    private readonly Option<string> _serviceId = Text("--service-id", "ID", "The service id of the nodes.", "usergrains");
    private readonly Option<bool> _json = new("--json")
    {
        Description = "Print one JSON object a line, and nothing else on standard output.",
        Recursive = true,
    };

    public void AddTo(Command root)
    {
        root.Options.Add(_gateway);
        root.Options.Add(_keyset);
        root.Options.Add(_clusterId);
        root.Options.Add(_serviceId);
        root.Options.Add(_json);
    }

    public bool IsJson(ParseResult parsed) => parsed.GetValue(_json);

    /// <summary>Reads where the users are, before anything is connected.</summary>
    public NodeAddress ReadAddress(ParseResult parsed)
    {
        var keyset = parsed.GetRequiredValue(_keyset);

        // The id is valid, so what this can throw is about the keyset.
        UserKey.Create(keyset, "any");
        return new NodeAddress(
            [.. parsed.GetRequiredValue(_gateway).Select(GatewayAddress.Parse).Distinct()],
            RequireName(parsed.GetRequiredValue(_clusterId), _clusterId),
            RequireName(parsed.GetRequiredValue(_serviceId), _serviceId),
            keyset);
    }

    private static string RequireName(string value, Option<string> option) =>
        string.IsNullOrWhiteSpace(value) ? throw CommandException.WrongInput($"{option.Name} must not be empty.") : value;

    private static Option<string> Text(string name, string placeholder, string description, string defaultValue) => new(name)
    {
        HelpName = placeholder,
        Description = description,
        DefaultValueFactory = _ => defaultValue,
        Recursive = true,
    };
}
