namespace UserGrains.SystemTests.Harness;

/// <summary>Where a node runs and what it is told. What is not said is free ports and an empty folder of its own.</summary>
internal sealed record NodeSetup
{
    /// <summary>Gets the current directory; <see langword="null"/> makes a temporary one that goes with the node.</summary>
    public string? Folder { get; init; }

    public int SiloPort { get; init; } = FreePort.Take();

    public int GatewayPort { get; init; } = FreePort.Take();

    public int HttpPort { get; init; } = FreePort.Take();

    /// <summary>Gets further settings, by the names of their environment variables.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Gets all variables that the node gets.</summary>
    public IReadOnlyDictionary<string, string> Environment => new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["Orleans__Endpoints__SiloPort"] = $"{SiloPort}",
        ["Orleans__Endpoints__GatewayPort"] = $"{GatewayPort}",
        ["ASPNETCORE_URLS"] = $"http://127.0.0.1:{HttpPort}",
    }.Union(Settings).GroupBy(setting => setting.Key, StringComparer.Ordinal)
        .ToDictionary(setting => setting.Key, setting => setting.Last().Value, StringComparer.Ordinal);

    /// <summary>Returns this setup with one more setting.</summary>
    public NodeSetup With(string name, string value) =>
        this with { Settings = new Dictionary<string, string>(Settings, StringComparer.Ordinal) { [name] = value } };
}
