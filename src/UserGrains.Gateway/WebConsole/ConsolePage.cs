using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;
using UserGrains.Gateway.Http;
using UserGrains.Gateway.Keysets;

namespace UserGrains.Gateway.WebConsole;

/// <summary>
/// The console at <c>/console</c>: static files that use the HTTP API as every other client does. They hold no data and are for everybody; what they show is what
/// the reader of the page may see.
/// </summary>
internal sealed class ConsolePage(GatewayKeysets keysets, IOptions<UserGrainsGatewayOptions> options)
{
    private const string Path = "/console";

    // Everything is a file of its own from here, nothing may be put into a frame, and no script may turn a text into HTML or into another script.
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
        + "require-trusted-types-for 'script'; trusted-types 'none'";

    private static readonly string[] Methods = [HttpMethods.Get, HttpMethods.Head];

    private static readonly IReadOnlyList<ConsoleFile> Files = ConsoleFile.ReadAll();

    public void Map(IEndpointRouteBuilder routes)
    {
        foreach (var file in Files)
        {
            routes.MapMethods($"{Path}/{file.Name}", Methods, http => SendAsync(http, file)).ExcludeFromDescription();
        }

        var page = Files.Single(file => file.Name is "index.html");
        routes.MapMethods(Path, Methods, http => http.Request.Path.Value!.EndsWith('/') ? SendAsync(http, page) : RedirectAsync(http)).ExcludeFromDescription();
        routes.MapGet($"{Path}/settings.json", SendSettingsAsync).ExcludeFromDescription();
    }

    // The page names its files and the API relative to itself, so it works under any prefix that a proxy puts in front.
    private static Task RedirectAsync(HttpContext http)
    {
        SetHeaders(http.Response.Headers);
        http.Response.StatusCode = StatusCodes.Status308PermanentRedirect;
        http.Response.Headers.Location = "console/";
        return Task.CompletedTask;
    }

    private static Task SendAsync(HttpContext http, ConsoleFile file)
    {
        var response = http.Response;
        SetHeaders(response.Headers);

        // Asked about each time, and mostly answered with "the same": after an upgrade no file of the version before is used.
        response.Headers.CacheControl = "no-cache";
        response.Headers.ETag = file.ETag;
        if (http.Request.Headers.IfNoneMatch.ToString().Contains(file.ETag, StringComparison.Ordinal))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }

        response.ContentType = file.ContentType;
        response.ContentLength = file.Content.Length;
        return HttpMethods.IsHead(http.Request.Method) ? Task.CompletedTask : response.Body.WriteAsync(file.Content, http.RequestAborted).AsTask();
    }

    private static void SetHeaders(IHeaderDictionary headers)
    {
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
    }

    // Of the keysets only those are named that answer this caller without a token: who else is on a node is nobody's business.
    private Task SendSettingsAsync(HttpContext http)
    {
        var open = keysets.All.Where(keyset => KeysetAccess.IsOpenTo(http, keyset.Options)).Select(keyset => keyset.SubscribeKey).Order(StringComparer.Ordinal);
        return JsonAnswer.SendAsync(http, StatusCodes.Status200OK, (Keysets: open, options.Value), static (json, settings) =>
        {
            json.WriteStartObject();
            json.WriteStartArray("keysets"u8);
            foreach (var subscribeKey in settings.Keysets)
            {
                json.WriteStringValue(subscribeKey);
            }

            json.WriteEndArray();
            json.WriteString("dashboard"u8, settings.Value.DashboardPath);

            // After two signs of life that did not come, and a while for the way, a stream is dead.
            json.WriteNumber("quietAfter"u8, (long)(settings.Value.KeepAlivePeriod * 2 + TimeSpan.FromSeconds(5)).TotalMilliseconds);
            json.WriteEndObject();
        });
    }
}
