using System.Globalization;
using System.Text;

namespace UserGrains.SystemTests.BadInput;

internal sealed record FuzzRequest(string Method, string Path, string Query, string Headers, byte[] Body)
{
    public byte[] Bytes =>
    [
        .. Encoding.UTF8.GetBytes($"{Method} {Path}{Query} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n{Headers}"),
        .. Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"Content-Length: {Body.Length}\r\n\r\n")),
        .. Body,
    ];

    /// <summary>The request as a message shows it, cut short.</summary>
    public override string ToString() => $"{Method} {Cut(Path + Query)}\n{Cut(Headers)}\n{Cut(Encoding.Latin1.GetString(Body))}";

    private static string Cut(string text) => text.Length > 600 ? text[..600] + "…" : text;
}
