using Microsoft.Extensions.Options;

namespace UserGrains.Gateway.Keysets;

/// <summary>Checks what no attribute can say: the keysets' names and keys.</summary>
internal sealed class GatewayKeysetRules : IValidateOptions<UserGrainsGatewayOptions>
{
    private const int MinSecretCharacters = 32;

    public ValidateOptionsResult Validate(string? name, UserGrainsGatewayOptions options)
    {
        var failures = new List<string>();
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (keyset, settings) in options.Keysets)
        {
            var setting = $"{UserGrainsGatewayOptions.KeysetsSectionName}:{keyset}";
            if (!UserIdRules.IsKeyset(keyset))
            {
                failures.Add($"{setting}: a keyset is named by 1 to {UserGrainsLimits.MaxKeysetCharacters} ASCII letters, digits, '-' and '.'.");
            }

            var subscribeKey = settings.SubscribeKey ?? keyset;
            if (!UserIdRules.IsKeyset(subscribeKey))
            {
                failures.Add($"{setting}:{nameof(settings.SubscribeKey)} must be 1 to {UserGrainsLimits.MaxKeysetCharacters} ASCII letters, digits, '-' and '.'.");
            }
            else if (!names.TryAdd(subscribeKey, keyset))
            {
                failures.Add($"{setting} has the same {nameof(settings.SubscribeKey)} as the keyset {names[subscribeKey]}; each needs its own.");
            }

            if (settings.SecretKey is { Length: < MinSecretCharacters })
            {
                failures.Add($"{setting}:{nameof(settings.SecretKey)} must have at least {MinSecretCharacters} characters; make one with `openssl rand -hex 32`.");
            }

            if (settings is { TokensRequired: true, SecretKey: null })
            {
                failures.Add($"{setting}:{nameof(settings.TokensRequired)} is set, and nothing can check a token: set {setting}:{nameof(settings.SecretKey)}.");
            }

            if (settings is { TokensRequired: true, IsOpenToAll: true })
            {
                failures.Add($"{setting} has both {nameof(settings.TokensRequired)} and {nameof(settings.IsOpenToAll)}; remove one of them.");
            }
        }

        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }
}
