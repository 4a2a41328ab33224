using Microsoft.Extensions.Options;
using UserGrains.Gateway.Access;
using UserGrains.Gateway.Http;

namespace UserGrains.Gateway.Keysets;

/// <summary>Checks what no attribute can say: the keysets' names and keys, and lists in a text.</summary>
internal sealed class GatewayKeysetRules : IValidateOptions<UserGrainsGatewayOptions>
{
    private const int MinSecretCharacters = 32;
    private const int MaxLimit = 1_000_000;

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

            if (settings is { TokensRequired: true, ChecksTokens: false })
            {
                failures.Add(
                    $"{setting}:{nameof(settings.TokensRequired)} is set, and nothing can check a token: set {setting}:{nameof(settings.SecretKey)}, "
                    + $"{nameof(settings.PublicKeyFile)} or {nameof(settings.Authority)}.");
            }

            failures.AddRange(FindLimitFaults(settings).Select(fault => $"{setting}:{fault}"));
            failures.AddRange(TokenSettingsRules.FindFaults(settings).Select(fault => $"{setting}:{fault}"));

            if (settings is { TokensRequired: true, IsOpenToAll: true })
            {
                failures.Add($"{setting} has both {nameof(settings.TokensRequired)} and {nameof(settings.IsOpenToAll)}; remove one of them.");
            }
        }

        if (!AllowedOrigins.TryParse(options.CorsOrigins, out _))
        {
            failures.Add(
                $"{UserGrainsGatewayOptions.SectionName}:{nameof(options.CorsOrigins)} must be a list of origins like https://chat.example.org, with ';' between them; "
                + "'localhost' stands for every page of this machine, and '*' for every page there is.");
        }

        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private static IEnumerable<string> FindLimitFaults(GatewayKeysetOptions settings)
    {
        (string Name, int Value)[] limits =
        [
            (nameof(settings.MaxRequestsPerSecond), settings.MaxRequestsPerSecond),
            (nameof(settings.MaxRequestsPerSecondPerCaller), settings.MaxRequestsPerSecondPerCaller),
            (nameof(settings.MaxWatchesPerCaller), settings.MaxWatchesPerCaller),
        ];
        return limits.Where(limit => limit.Value is < 0 or > MaxLimit).Select(limit => $"{limit.Name} must be from 0, which is no limit, to {MaxLimit}.");
    }
}
