using Microsoft.Extensions.Options;

namespace UserGrains;

/// <summary>Adds the default keyset when none is configured. It is no default value of the option, which configuration would add to.</summary>
internal sealed class DefaultKeyset : IPostConfigureOptions<UserGrainsOptions>
{
    public void PostConfigure(string? name, UserGrainsOptions options)
    {
        if (options.Keysets.Count == 0)
        {
            options.Keysets.Add(UserGrainsOptions.DefaultKeyset, new KeysetOptions());
        }
    }
}
