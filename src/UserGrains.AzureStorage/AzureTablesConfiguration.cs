using Microsoft.Extensions.Configuration;

namespace UserGrains.AzureStorage;

/// <summary>Reads the section of a provider that configuration registers.</summary>
internal static class AzureTablesConfiguration
{
    /// <remarks>
    /// Beside the options' own names, <c>ConnectionString</c> and <c>ConnectionName</c> (a name under <c>ConnectionStrings</c>) are understood, as Orleans' own
    /// Azure providers have them.
    /// </remarks>
    public static void BindTo(this AzureTablesOptions options, IConfigurationSection section, IConfiguration root)
    {
        section.Bind(options);
        if (options.Connection.Length > 0)
        {
            return;
        }

        options.Connection = section["ConnectionString"]
            ?? (section["ConnectionName"] is { Length: > 0 } name ? root.GetConnectionString(name) : null)
            ?? "";
    }
}
