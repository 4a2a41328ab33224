namespace UserGrains.Gateway.Access;

/// <summary>Checks a keyset's settings for tokens.</summary>
internal static class TokenSettingsRules
{
    public static IEnumerable<string> FindFaults(GatewayKeysetOptions settings)
    {
        if (settings is { PublicKeyFile: not null, Authority: not null })
        {
            yield return $"{nameof(settings.PublicKeyFile)} and {nameof(settings.Authority)} are both set; a keyset takes its public keys from one of them.";
        }

        if (settings.PublicKeyFile is { } path && FindKeyFault(path) is { } fault)
        {
            yield return $"{nameof(settings.PublicKeyFile)} cannot be used: {fault}";
        }

        if (settings.Authority is { } authority && !IsAuthority(authority))
        {
            yield return $"{nameof(settings.Authority)} must be an address like https://login.example.org, and on this machine it may be http.";
        }
    }

    private static bool IsAuthority(string authority) =>
        Uri.TryCreate(authority, UriKind.Absolute, out var address)
        && (address.Scheme is "https" || (address.Scheme is "http" && address.IsLoopback));

    private static string? FindKeyFault(string path)
    {
        try
        {
            PublicKeys.Read(path);
            return null;
        }
        catch (Exception exception) when (exception is FormatException or IOException or UnauthorizedAccessException)
        {
            return exception.Message;
        }
    }
}
