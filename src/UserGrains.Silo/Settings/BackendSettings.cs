using UserGrains.AzureStorage;
using UserGrains.AzureStorage.Clustering;
using UserGrains.AzureStorage.Grains;
using UserGrains.AzureStorage.Reminders;

namespace UserGrains.Silo.Settings;

/// <summary>Where a node keeps its users and finds its cluster, and which of the choices go together.</summary>
internal sealed class BackendSettings
{
    /// <summary>The name of the account under <c>ConnectionStrings</c>.</summary>
    private const string AccountName = "AzureStorage";

    private const string ClusteringSection = "Orleans:Clustering";
    private const string StorageSection = $"Orleans:GrainStorage:{UserGrainsStorage.ProviderName}";
    private const string RemindersSection = "Orleans:Reminders";
    private const string DefaultId = "usergrains";

    private readonly IConfiguration _configuration;
    private readonly SettingsReader _reader;
    private readonly string _account;
    private readonly bool _allowAccountKey;

    public BackendSettings(IConfiguration configuration, SettingsReader reader, NodeOptions node)
    {
        _configuration = configuration;
        _reader = reader;
        Storage = Choose(node.Storage, NodeStorage.Sqlite, nameof(node.Storage), StorageSection);
        Clustering = Choose(node.Clustering, NodeClustering.Localhost, nameof(node.Clustering), ClusteringSection);
        ClusterId = NameOrDefault("Orleans:ClusterId");
        ServiceId = NameOrDefault("Orleans:ServiceId");
        _account = configuration.GetConnectionString(AccountName) ?? "";

        Users = reader.Read<AzureTablesGrainStorageOptions>(AzureTablesGrainStorageOptions.SectionName, UserGrainsStorage.ProviderName, isUsed: Storage == NodeStorage.AzureStorage);
        Membership = reader.Read<AzureTablesClusteringOptions>(AzureTablesClusteringOptions.SectionName, isUsed: Clustering == NodeClustering.AzureStorage);
        Reminders = reader.Read<AzureTablesReminderOptions>(AzureTablesReminderOptions.SectionName, isUsed: UsesOwnReminders);
        _allowAccountKey = Users.AllowAccountKey;

        RefuseStorageOfOneNode();
        RefuseWrongAccount();
        RefuseWrongIds();
    }

    /// <summary>Gets where users are kept; <see langword="null"/> when a section of Orleans says it.</summary>
    public NodeStorage? Storage { get; }

    /// <summary>Gets where the cluster is found; <see langword="null"/> when a section of Orleans says it.</summary>
    public NodeClustering? Clustering { get; }

    public string ClusterId { get; }

    public string ServiceId { get; }

    /// <summary>Gets the table of users, which <see cref="NodeStorage.AzureStorage"/> uses.</summary>
    public AzureTablesGrainStorageOptions Users { get; }

    /// <summary>Gets the table of the membership, which <see cref="NodeClustering.AzureStorage"/> uses.</summary>
    public AzureTablesClusteringOptions Membership { get; }

    /// <summary>Gets the table of the reminders, which <see cref="NodeStorage.AzureStorage"/> uses unless a section of Orleans says otherwise.</summary>
    public AzureTablesReminderOptions Reminders { get; }

    /// <summary>Gets a value indicating whether other nodes may be in the cluster.</summary>
    public bool IsClustered => Clustering == NodeClustering.AzureStorage
        || (Clustering is null && !string.Equals(ProviderOf(ClusteringSection), "Development", StringComparison.OrdinalIgnoreCase));

    private bool UsesOwnReminders => Storage == NodeStorage.AzureStorage && !_configuration.GetSection(RemindersSection).Exists();

    private IEnumerable<AzureTablesOptions> Tables
    {
        get
        {
            if (Storage == NodeStorage.AzureStorage)
            {
                yield return Users;
            }

            if (UsesOwnReminders)
            {
                yield return Reminders;
            }

            if (Clustering == NodeClustering.AzureStorage)
            {
                yield return Membership;
            }
        }
    }

    /// <summary>Has a table be in the node's account, unless it has a connection of its own.</summary>
    public void UseAccount(AzureTablesOptions table)
    {
        if (table.Connection.Length == 0)
        {
            table.Connection = _account;
            table.AllowAccountKey |= _allowAccountKey;
        }
    }

    private T? Choose<T>(T? chosen, T otherwise, string name, string section)
        where T : struct, Enum
    {
        if (!_configuration.GetSection(section).Exists())
        {
            return chosen ?? otherwise;
        }

        if (chosen is not null)
        {
            _reader.Add(
                $"{SettingsReader.Name(NodeOptions.SectionName, name)} is {chosen}, and the section {SettingsReader.Name(section)} chooses "
                + $"{ProviderOf(section)}. Remove one of the two.");
        }

        return null;
    }

    private void RefuseStorageOfOneNode()
    {
        if (!IsClustered || Storage is not (NodeStorage.Sqlite or NodeStorage.Memory))
        {
            return;
        }

        var storage = SettingsReader.Name(NodeOptions.SectionName, nameof(NodeOptions.Storage));
        var cluster = Clustering is null
            ? SettingsReader.Name(ClusteringSection)
            : $"{SettingsReader.Name(NodeOptions.SectionName, nameof(NodeOptions.Clustering))}={Clustering}";
        _reader.Add(
            $"{storage} is {Storage}, which one node has to itself, and {cluster} makes the node one of several. "
            + $"Set {storage}={NodeStorage.AzureStorage}, or take {cluster} away.");
    }

    private void RefuseWrongAccount()
    {
        var tables = Tables.Where(table => table.Connection.Length == 0).ToArray();
        if (tables.Length == 0)
        {
            return;
        }

        var allow = SettingsReader.Name(AzureTablesGrainStorageOptions.SectionName, nameof(AzureTablesOptions.AllowAccountKey));
        var fault = AzureTablesConnection.FindFault(_account, _allowAccountKey, allow);
        if (fault is not null)
        {
            _reader.Add($"{SettingsReader.Name("ConnectionStrings", AccountName)} {fault}.");
        }

        foreach (var table in tables)
        {
            UseAccount(table);

            // What is wrong with the account is said once; each table's own options are still checked.
            table.Connection = fault is null ? table.Connection : "UseDevelopmentStorage=true";
        }
    }

    private void RefuseWrongIds()
    {
        if (Clustering == NodeClustering.AzureStorage && ClusterPartition.FindFault(ClusterId) is { } cluster)
        {
            _reader.Add($"{cluster} Change Orleans__ClusterId.");
        }

        if (Storage == NodeStorage.AzureStorage && Partitioning.FindFault(ServiceId) is { } service)
        {
            _reader.Add($"{service} Change Orleans__ServiceId.");
        }
    }

    private string ProviderOf(string section) => _configuration[$"{section}:ProviderType"] ?? "Default";

    // Orleans has defaults of its own, so blank is not a sign that nothing is said.
    private string NameOrDefault(string key) => _configuration[key] is { } configured && !string.IsNullOrWhiteSpace(configured) ? configured : DefaultId;
}
