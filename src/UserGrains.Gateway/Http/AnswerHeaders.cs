namespace UserGrains.Gateway.Http;

/// <summary>What every answer says beside its content.</summary>
internal static class AnswerHeaders
{
    /// <summary>An answer is kept nowhere, taken for nothing but what it says it is, and shown in nobody's frame.</summary>
    public static void Set(IHeaderDictionary headers)
    {
        headers.CacheControl = "no-store";
        headers.XContentTypeOptions = "nosniff";
        headers.ContentSecurityPolicy = "default-src 'none'; frame-ancestors 'none'";
    }
}
