using UserGrains.Gateway.Http;

namespace UserGrains.Gateway.Access;

/// <summary>What callers are told when they may not. The message is the protocol's; the details are for those who read them, and quote nothing.</summary>
internal static class AccessRefusal
{
    // Nobody knows when one of a caller's watches ends.
    private static readonly TimeSpan WatchRetryDelay = TimeSpan.FromSeconds(5);

    public static RefusedRequestException InvalidToken(string why) => Refuse(AccessFault.InvalidToken, why);

    public static RefusedRequestException TokenRequired(GatewayKeysetOptions keyset) => Refuse(
        AccessFault.TokenRequired,
        (keyset.TokensRequired ? "This keyset answers" : "To other machines this keyset answers") + (keyset.ChecksTokens
            ? " requests with a token (Authorization: Bearer, or auth=) or the signature of its secret key."
            : " nobody: it has no keys. Give it some in the node's settings, or open it to all."));

    public static RefusedRequestException Of(AccessFault fault) => Refuse(fault, fault switch
    {
        AccessFault.TokenExpired => "The token has expired. Get a new one.",
        AccessFault.TokenRevoked => "The token was revoked. Get a new one, if you may.",
        AccessFault.InvalidSignature => "The signature is not that of this request and the keyset's secret key, or its timestamp is not within a minute of the node's clock.",
        AccessFault.SecretKeyRequired => "This needs the signature of the keyset's secret key (timestamp and signature in the query); no token permits it.",
        _ => "The token does not grant this.",
    });

    public static RefusedRequestException NotGranted(UserRights right, string location) => Refuse(
        AccessFault.NotGranted,
        $"The token does not grant '{right.ToString().ToLowerInvariant()}' here.",
        location);

    public static RefusedRequestException AuthorityUnavailable() => Unavailable("The issuer of the keyset's tokens cannot be reached. Try again.");

    public static RefusedRequestException RevocationsUnknown() => Unavailable("Whether the token was revoked cannot be told now. Try again.");

    public static RefusedRequestException TooManyRequests(TimeSpan retryAfter) => new(StatusCodes.Status429TooManyRequests, ErrorTexts.TooManyRequests)
    {
        Code = nameof(AccessFault.TooManyRequests),
        RetryAfter = retryAfter,
    };

    public static RefusedRequestException TooManyWatches(int max) => new(
        StatusCodes.Status429TooManyRequests,
        ErrorTexts.TooManyRequests,
        [new RequestFault($"This caller has {max} event streams and long polls open already. End some, or follow more users with each.", "auth", "query")])
    {
        Code = nameof(AccessFault.TooManyRequests),
        RetryAfter = WatchRetryDelay,
    };

    private static RefusedRequestException Unavailable(string message) => new(StatusCodes.Status503ServiceUnavailable, message)
    {
        Code = nameof(UserGrainsError.Unavailable),
        RetryAfter = TimeSpan.FromSeconds(1),
    };

    private static RefusedRequestException Refuse(AccessFault fault, string why, string location = "auth") => new(
        StatusCodes.Status403Forbidden,
        ErrorTexts.Forbidden,
        [new RequestFault(why, location, location is "auth" or "ids" ? "query" : "path")])
    {
        Code = fault.ToString(),
    };
}
