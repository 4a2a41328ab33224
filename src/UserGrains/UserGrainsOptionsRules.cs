using Microsoft.Extensions.Options;

namespace UserGrains;

/// <summary>Checks what a range cannot say: the names of keysets.</summary>
internal sealed class UserGrainsOptionsRules : IValidateOptions<UserGrainsOptions>
{
    public ValidateOptionsResult Validate(string? name, UserGrainsOptions options)
    {
        var failures = new ValidateOptionsResultBuilder();
        foreach (var (keyset, rules) in options.Keysets)
        {
            if (!UserIdRules.IsKeyset(keyset))
            {
                failures.AddError(
                    $"'{keyset}' cannot name a keyset; use 1 to {UserGrainsLimits.MaxKeysetCharacters} ASCII letters, digits, '-' and '.'.",
                    nameof(UserGrainsOptions.Keysets));
            }

            if (rules is null)
            {
                failures.AddError($"The keyset '{keyset}' has no options; leave it empty instead of null.", nameof(UserGrainsOptions.Keysets));
            }
        }

        return failures.Build();
    }
}
