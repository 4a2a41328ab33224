namespace UserGrains.Gateway.Http;

/// <summary>The texts of the protocol's errors. Clients show and compare them, so they are kept to the letter.</summary>
internal static class ErrorTexts
{
    public const string InvalidInput = "Request payload contained invalid input.";
    public const string Forbidden = "Supplied authorization key does not have the permissions required to perform this operation.";
    public const string TooManyRequests = "You have exceeded the maximum number of requests per second allowed for your subscriber key.";
    public const string NotFound = "Requested object was not found.";
    public const string Modified = "User to update has been modified after it was read.";
    public const string NotJson = "Request payload must be in JSON format.";
    public const string Unexpected = "An unexpected error occurred while processing the request.";
}
