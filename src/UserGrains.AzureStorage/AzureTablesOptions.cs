using Azure.Core;
using Azure.Data.Tables;

namespace UserGrains.AzureStorage;

/// <summary>How a table of an Azure Storage account is reached.</summary>
public abstract class AzureTablesOptions
{
    /// <summary>Initializes the options with the default name of their table.</summary>
    /// <param name="tableName">The default of <see cref="TableName"/>.</param>
    protected AzureTablesOptions(string tableName) => TableName = tableName;

    /// <summary>Gets or sets the table's name.</summary>
    /// <value>3 to 63 letters and digits, the first a letter.</value>
    public string TableName { get; set; }

    /// <summary>Gets or sets where the account is.</summary>
    /// <value>
    /// The table service's https address, such as <c>https://account.table.core.windows.net</c>, which is called with tokens of <see cref="Credential"/>;
    /// or a connection string, by default only Azurite's, such as <c>UseDevelopmentStorage=true</c>. There is no default.
    /// </value>
    public string Connection { get; set; } = "";

    /// <summary>Gets or sets whether <see cref="Connection"/> may be a connection string with the key of a real account.</summary>
    /// <value>The default is <see langword="false"/>: a key opens the whole account, does not expire and cannot be given to one application only.</value>
    public bool AllowAccountKey { get; set; }

    /// <summary>Gets or sets what supplies tokens for a service address.</summary>
    /// <value>The default is <see langword="null"/>: a <c>DefaultAzureCredential</c>, which finds a managed or workload identity by itself.</value>
    public TokenCredential? Credential { get; set; }

    /// <summary>Gets or sets how long one attempt of a request may take.</summary>
    /// <value>From 1 second to 1 minute. The default is 5 seconds.</value>
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Gets or sets what else is done to the Azure SDK's client options, for example to set a proxy or to add a policy.</summary>
    /// <value>The default is <see langword="null"/>. Retries are set by this project and cannot be changed here.</value>
    public Action<TableClientOptions>? ConfigureClient { get; set; }
}
