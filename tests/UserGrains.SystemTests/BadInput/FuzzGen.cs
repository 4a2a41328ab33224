using System.Globalization;
using System.Text;
using CsCheck;

namespace UserGrains.SystemTests.BadInput;

/// <summary>Requests that are nearly right: each part is now and then what it should be, and mostly not.</summary>
internal static class FuzzGen
{
    private static readonly Gen<string> Scalar = Gen.OneOf(
        "null", "true", "false", "0", "-0", "01", "1.5e3", "1e999", "-1e-999", "17253575019298112", "123456789012345678901234567890", "NaN", "tru", "+1", ".5",
        "\"\"", "\" \"", "\"Ada\"", "\"\\ud800\"", "\"\\udc00\\ud800\"", "\"\\u0000\"", "\"\\u12\"", "\"\\x\"", "\"\t\"", "\"javascript:alert(1)\"",
        "\"https://example.com/\"", "\"" + new string('x', 3000) + "\"", "\"" + new string('\u00e9', 400) + "\"", "\"unclosed", "'single'", "");

    private static readonly Gen<string> Key = Gen.OneOf(
        "name", "name", "externalId", "profileUrl", "email", "custom", "custom", "status", "type", "id", "updated", "eTag", "user", "ifMatch", "version",
        "idempotencyKey", "\\u006eame", "Name", "__proto__", "", " ", "\\ud800", "unknown", new string('k', 500));

    private static readonly Gen<string> Json = Gen.Recursive<string>((depth, inner) => depth > 4
        ? Scalar
        : Gen.Frequency((3, Scalar), (4, Gen.Select(Key, inner).Array[0, 5].Select(Object)), (1, inner.Array[0, 4].Select(items => $"[{string.Join(',', items)}]"))));

    private static readonly Gen<string> UserJson = Gen.Select(Key, Gen.Frequency((4, Scalar), (1, Json))).Array[0, 6].Select(Object);

    private static readonly Gen<string> DeepJson = Gen.Select(Gen.OneOf("[", "{\"a\":", "{\"custom\":"), Gen.Int[1, 20_000]).Select((open, depth) =>
        "{\"name\":" + string.Concat(Enumerable.Repeat(open, depth)));

    private static readonly Gen<byte[]> Body = Gen.Select(
        Gen.Frequency((5, UserJson), (3, Json), (1, DeepJson), (1, Gen.String), (1, Gen.Const(string.Empty)), (1, Gen.Int[1, 700_000].Select(length => "\"" + new string('a', length) + "\""))),
        Gen.Frequency((3, Gen.Const(Array.Empty<(int, byte)>())), (2, Gen.Select(Gen.Int[0, 1 << 20], Gen.Byte).Array[1, 4])),
        Mutate);

    private static readonly Gen<string> Segment = Gen.Frequency(
        (4, Gen.OneOf("sentinel", "other-user", "demo", ".", "..", "%2e%2e", "%2F", "%5C", "%00", "%01", "%0d%0a", "%7F", "%FF", "%C3%28", "%ED%A0%80", "%F4%90%80%80", "%zz", "%", "%4", "*", ",", ":", ";", "@", "~", "$metadata", "a,b", "-pnpres", "a-pnpres", "%25%32%46", "+", "\u0001", "é")),
        (2, Gen.String[Gen.Char[(char)0x21, (char)0x7E], 0, 120].Select(text => text.Replace("?", "%3F", StringComparison.Ordinal))),
        (1, Gen.Int[1, 3000].Select(length => new string('a', length))),
        (1, Gen.Byte.Array[0, 40].Select(bytes => string.Concat(bytes.Select(each => "%" + each.ToString("X2", CultureInfo.InvariantCulture))))));

    private static readonly Gen<string> KnownPath = Gen.OneOf(
        "/v2/objects/demo/uuids/sentinel", "/v2/objects/demo/uuids/sentinel", "/v2/objects/demo/uuids/sentinel", "/v2/objects/demo/uuids", "/v2/objects/nobody/uuids/sentinel",
        "/v1/demo/users", "/v1/demo/watch", "/v2/subscribe/demo/sentinel/0", "/v2/presence/sub-key/demo/channel/sentinel/heartbeat",
        "/v2/presence/sub-key/demo/channel/sentinel/leave", "/time/0", "/", "//", "*", "/v2/objects/demo/uuids/sentinel/", "/V2/Objects/demo/uuids/sentinel");

    private static readonly Gen<string> Path = Gen.Frequency(
        (4, KnownPath),
        (4, Segment.Select(segment => "/v2/objects/demo/uuids/" + segment)),
        (1, Segment.Select(segment => $"/v2/objects/{segment}/uuids/sentinel")),
        (1, Segment.Select(segment => $"/v2/subscribe/demo/{segment}/0")),
        (1, Segment.Array[1, 6].Select(segments => "/" + string.Join('/', segments))));

    private static readonly Gen<string> Query = Gen.Select(
        Gen.OneOf("include", "customMode", "tt", "tr", "ids", "batchWindow", "filter", "sort", "limit", "start", "end", "count", "auth", "uuid", "signature", "timestamp", "ee", ""),
        Gen.Frequency((3, Gen.OneOf("custom,status,type", "merge", "0", "1", "-1", "17579659117646081", "99999999999999999999", "sentinel", "sentinel,other", "60001", "name:desc", "MQ", "true", "")), (2, Segment)))
        .Array[0, 4].Select(pairs => pairs.Length == 0 ? string.Empty : "?" + string.Join('&', pairs.Select(pair => pair.Item1 + "=" + pair.Item2)));

    private static readonly Gen<string> Header = Gen.Select(
        Gen.OneOf("If-Match", "X-UserGrains-Version", "Idempotency-Key", "Last-Event-ID", "Content-Type", "Accept", "Authorization", "Origin", "Content-Encoding", "Expect", "X-Forwarded-For", "Cookie"),
        Gen.OneOf("", "x", "\"x\"", "*", "0", "1", "-1", "99999999999999999999", "01990a2b-5c6d-7e8f-9a0b-1c2d3e4f5a6b", "application/json", "text/plain", "text/plain;charset=utf-16", "image/png", "gzip", "100-continue", "Bearer x", "null", "http://evil.example", "é", "a\tb", new string('h', 6000), "AQAAAAAAAAAAAAAAAA"))
        .Select((name, value) => $"{name}: {value}\r\n");

    private static readonly Gen<string> Method = Gen.Frequency(
        (8, Gen.Const("PATCH")),
        (2, Gen.Const("GET")),
        (2, Gen.OneOf("DELETE", "POST", "PUT", "HEAD", "OPTIONS", "TRACE", "get", "BREW")));

    /// <summary>A whole request: what its address and headers say, and a body whose length is announced truly.</summary>
    public static Gen<FuzzRequest> Request { get; } = Gen.Select(
        Method,
        Path,
        Query,
        Header.Array[0, 3],
        Body,
        (method, path, query, headers, body) => new FuzzRequest(method, path, query, string.Concat(headers), body));

    private static string Object((string Key, string Value)[] pairs) => "{" + string.Join(',', pairs.Select(pair => $"\"{pair.Key}\":{pair.Value}")) + "}";

    // A change with an odd byte cuts the body off there, so that what is mutated is not only bytes.
    private static byte[] Mutate(string text, (int At, byte Value)[] changes)
    {
        var body = Encoding.UTF8.GetBytes(text);
        foreach (var (at, value) in changes)
        {
            if (body.Length > 0)
            {
                body[at % body.Length] = value;
                body = value % 8 == 7 ? body[..(at % body.Length)] : body;
            }
        }

        return body;
    }
}
