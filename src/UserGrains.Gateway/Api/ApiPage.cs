using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Scalar.AspNetCore;

namespace UserGrains.Gateway.Api;

/// <summary>The API described for machines (OpenAPI), and a page for people to browse it. Neither needs anything from outside.</summary>
internal static class ApiPage
{
    private const string DocumentPath = "/openapi/v1.json";

    // The page's styles are set by its script. Its script is the server's own, and what begins it has a number that no other answer has.
    private const string PolicyBegin = "default-src 'none'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; script-src 'self' 'nonce-";

    private static readonly byte[] Document = ReadDocument();

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(DocumentPath, SendDocumentAsync).ExcludeFromDescription();
        routes.MapScalarApiReference("/docs", options =>
        {
            options.OpenApiRoutePattern = DocumentPath;
            options.Title = "UserGrains";
            options.DefaultFonts = false;
            options.DynamicBaseServerUrl = true;
            options.ShowDeveloperTools = DeveloperToolsVisibility.Never;
            options.WithNonce().DisableTelemetry().DisableAgent();
        }).AddEndpointFilter(static (context, next) =>
        {
            context.HttpContext.Response.OnStarting(SetHeaders, context.HttpContext);
            return next(context);
        });
    }

    private static Task SendDocumentAsync(HttpContext http)
    {
        http.Response.ContentType = "application/json";
        http.Response.ContentLength = Document.Length;
        http.Response.Headers.XContentTypeOptions = "nosniff";
        return http.Response.Body.WriteAsync(Document, http.RequestAborted).AsTask();
    }

    private static Task SetHeaders(object state)
    {
        var http = (HttpContext)state;
        http.Response.Headers.XContentTypeOptions = "nosniff";
        if (http.Items[ScalarOptions.NonceHttpContextItemKey] is string nonce)
        {
            http.Response.Headers.ContentSecurityPolicy = $"{PolicyBegin}{nonce}'";
        }

        return Task.CompletedTask;
    }

    private static byte[] ReadDocument()
    {
        using var stream = typeof(ApiPage).Assembly.GetManifestResourceStream("openapi.json")!;
        using var document = new MemoryStream();
        stream.CopyTo(document);
        return document.ToArray();
    }
}
