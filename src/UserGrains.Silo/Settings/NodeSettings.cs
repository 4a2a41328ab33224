using System.Net;
using UserGrains.Gateway;

namespace UserGrains.Silo.Settings;

/// <summary>Everything that the configuration says about a node, read once, before anything starts.</summary>
internal sealed class NodeSettings
{
    private const string DefaultUrl = "http://127.0.0.1:8080";

    private readonly SettingsReader _reader;

    private NodeSettings(IConfiguration configuration)
    {
        _reader = new SettingsReader(configuration);
        Node = _reader.Read<NodeOptions>(NodeOptions.SectionName);
        Backends = new BackendSettings(configuration, _reader, Node);
        Endpoints = _reader.Read<NodeEndpointOptions>(NodeEndpointOptions.SectionName);
        var users = NodeParts.Read(_reader, Backends);
        Keysets = users.Keysets.Count == 0 ? [UserGrainsOptions.DefaultKeyset] : [.. users.Keysets.Keys.Order(StringComparer.Ordinal)];
        TimeLimits = new TimeLimits(configuration, _reader, Backends, users.StorageTimeout);
        Gateway = ReadGateway();
        _reader.RefuseUnknown();
        UsesDefaultUrl = string.IsNullOrWhiteSpace(configuration[WebHostDefaults.ServerUrlsKey]);
        Urls = UsesDefaultUrl ? [DefaultUrl] : Split(configuration[WebHostDefaults.ServerUrlsKey]!);
        Http = ReadHttp(configuration);
    }

    public NodeOptions Node { get; }

    public BackendSettings Backends { get; }

    public NodeEndpointOptions Endpoints { get; }

    /// <summary>Gets how long calls wait, and how soon a silo is given up.</summary>
    public TimeLimits TimeLimits { get; }

    /// <summary>Gets the absolute path of <see cref="NodeOptions.DataDirectory"/>.</summary>
    public string DataPath => Path.GetFullPath(string.IsNullOrWhiteSpace(Node.DataDirectory) ? "." : Node.DataDirectory);

    /// <summary>Gets the names of the keysets that the node serves.</summary>
    public IReadOnlyList<string> Keysets { get; }

    /// <summary>Gets how users are served over HTTP. Its keysets are those of the node.</summary>
    public UserGrainsGatewayOptions Gateway { get; }

    /// <summary>Gets a value indicating whether nothing says where to serve HTTP.</summary>
    public bool UsesDefaultUrl { get; }

    public IReadOnlyList<string> Urls { get; }

    /// <summary>Gets where HTTP is served.</summary>
    public IReadOnlyList<IPEndPoint> Http { get; }

    public bool HttpIsLocal => Http.All(endpoint => IPAddress.IsLoopback(endpoint.Address));

    public static NodeSettings Read(IConfiguration configuration) => new(configuration);

    /// <summary>Adds a reason not to start.</summary>
    public void Refuse(string problem) => _reader.Add(problem);

    /// <summary>Refuses to start with settings that are wrong or cannot be followed on this machine.</summary>
    /// <exception cref="StartRefusedException">With every problem.</exception>
    public void ThrowIfWrong(IServiceProvider services)
    {
        _reader.Validate(services);
        RefuseOpenDashboard();
        RefuseOpenKeysets();

        // What follows touches the machine, so the settings must be right by themselves first.
        if (_reader.Problems.Count == 0)
        {
            PortCheck.FindTaken(this).ForEach(_reader.Add);
            if (Backends.Storage == NodeStorage.Sqlite)
            {
                MakeDataDirectory();
            }
        }

        if (_reader.Problems.Count > 0)
        {
            throw new StartRefusedException(_reader.Problems);
        }
    }

    private static string[] Split(string urls) => urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private void MakeDataDirectory()
    {
        try
        {
            Directory.CreateDirectory(DataPath);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            _reader.Add(
                $"The data folder cannot be made: {exception.Message.TrimEnd('.')}. Remove what is in the way, or set "
                + $"{SettingsReader.Name(NodeOptions.SectionName, nameof(NodeOptions.DataDirectory))} to another one.");
        }
    }

    private void RefuseOpenDashboard()
    {
        if (Node is { Dashboard: true, DashboardOnAnyAddress: false } && !HttpIsLocal)
        {
            _reader.Add(
                "The dashboard shows user ids and has no sign-in, and HTTP is served on addresses that other machines reach. "
                + $"Set {SettingsReader.Name(NodeOptions.SectionName, nameof(NodeOptions.Dashboard))}=false, "
                + $"or {SettingsReader.Name(NodeOptions.SectionName, nameof(NodeOptions.DashboardOnAnyAddress))}=true if that network is trusted.");
        }
    }

    private void RefuseOpenKeysets()
    {
        if (HttpIsLocal)
        {
            return;
        }

        foreach (var (name, _) in Gateway.Keysets.Where(keyset => keyset.Value is { TokensRequired: false, IsOpenToAll: false }))
        {
            var section = $"{UserGrainsGatewayOptions.KeysetsSectionName}:{name}";
            _reader.Add(
                $"HTTP is served on addresses that other machines reach, and the keyset '{name}' is open to this machine only. Listen on 127.0.0.1, "
                + $"or set {SettingsReader.Name(section, nameof(GatewayKeysetOptions.TokensRequired))}=true, "
                + $"or {SettingsReader.Name(section, nameof(GatewayKeysetOptions.IsOpenToAll))}=true if that network is trusted.");
        }
    }

    private UserGrainsGatewayOptions ReadGateway()
    {
        var gateway = _reader.Read<UserGrainsGatewayOptions>(UserGrainsGatewayOptions.SectionName, elsewhere: nameof(UserGrainsGatewayOptions.Keysets));
        _reader.ReadEntries(UserGrainsGatewayOptions.KeysetsSectionName, gateway.Keysets);
        if (gateway.Keysets.Count == 0)
        {
            foreach (var keyset in Keysets)
            {
                gateway.Keysets.Add(keyset, new GatewayKeysetOptions());
            }
        }

        return gateway;
    }

    // Kestrel's own section takes the place of the URLs when it is there.
    private IPEndPoint[] ReadHttp(IConfiguration configuration)
    {
        var endpoints = configuration.GetSection("Kestrel:Endpoints").GetChildren().ToArray();
        var (urls, setting) = endpoints.Length > 0
            ? (endpoints.Select(endpoint => endpoint["Url"] ?? string.Empty).ToArray(), "Kestrel__Endpoints")
            : ([.. Urls], "ASPNETCORE_URLS");
        return [.. urls.SelectMany(url => ReadUrl(url, setting))];
    }

    private IEnumerable<IPEndPoint> ReadUrl(string url, string setting)
    {
        BindingAddress address;
        try
        {
            address = BindingAddress.Parse(url);
        }
        catch (FormatException)
        {
            _reader.Add($"{setting} has '{url}', which is not an address like {DefaultUrl}.");
            return [];
        }

        if (address.IsUnixPipe || address.IsNamedPipe)
        {
            return [];
        }

        return string.Equals(address.Host, "localhost", StringComparison.OrdinalIgnoreCase)
            ? [new IPEndPoint(IPAddress.Loopback, address.Port)]
            : [new IPEndPoint(IPAddress.TryParse(address.Host.Trim('[', ']'), out var ip) ? ip : IPAddress.Any, address.Port)];
    }
}
