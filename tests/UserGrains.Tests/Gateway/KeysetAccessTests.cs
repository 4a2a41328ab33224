using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Time.Testing;
using UserGrains.Gateway;
using UserGrains.Gateway.Http;
using UserGrains.Gateway.Keysets;
using UserGrains.Gateway.Limits;
using Xunit;

namespace UserGrains.Tests.Gateway;

public sealed class KeysetAccessTests
{
    private const string Path = "/v2/objects/demo/uuids/ada%20b%281%29%21";
    private const string Body = """{"name":"Ada é","custom":{"a":1}}""";

    // Sent by two published SDKs that were given the keys below.
    private const string Signed8 = "?include=status%2Ctype%2Ccustom&uuid=me%20%26%20you&requestid=7f808e5c-e7fb-44b4-939d-dd201b5bcf07&pnsdk=PubNub-JS-Nodejs%2F8.2.7&timestamp=1795386977&signature=v2.gbcse4F7ygUgTgPpygkFOx4Htnhkj_UwV3ssOHX3OKs";
    private const string Signed11 = "?include=status%2Ctype%2Ccustom&uuid=me%20%26%20you&requestid=41c97cf8-99d1-44d1-b837-5d8ecfe54708&pnsdk=PubNub-JS-Nodejs%2F11.0.1&timestamp=1795386982&signature=v2.cBasSJhbXSXmAX6v5EXqcF3vPoY105hACuVo86Wq_ns";

    private const string SecretKey = "sec-c-0123456789abcdef";

    private static readonly IPAddress Remote = IPAddress.Parse("192.0.2.1");

    private readonly FakeTimeProvider _time = new(DateTimeOffset.FromUnixTimeSeconds(1_795_387_000));

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    [InlineData("::ffff:127.0.0.1")]
    public Task A_request_of_this_machine_needs_no_signature(string address) => DemandAsync(IPAddress.Parse(address), Keyset(), query: string.Empty);

    [Fact]
    public async Task A_request_of_this_machine_needs_one_where_tokens_are_required()
    {
        var keyset = Keyset(options => options.TokensRequired = true);

        await DemandAsync(IPAddress.Loopback, keyset, Signed8);
        Assert.Equal(403, (await Assert.ThrowsAsync<RefusedRequestException>(() => DemandAsync(IPAddress.Loopback, keyset, query: string.Empty))).Status);
    }

    [Fact]
    public Task A_keyset_that_is_open_to_all_needs_no_signature() => DemandAsync(Remote, Keyset(options => options.IsOpenToAll = true), query: string.Empty);

    [Theory]
    [InlineData(Signed8)]
    [InlineData(Signed11)]
    public Task A_request_of_another_machine_is_signed_as_the_sdks_do_it(string query) => DemandAsync(Remote, Keyset(), query);

    [Fact]
    public async Task A_request_of_another_machine_without_the_right_signature_is_refused()
    {
        await AssertRefusedAsync(Keyset(), query: string.Empty);
        await AssertRefusedAsync(Keyset(options => options.SecretKey = null), Signed8);
        await AssertRefusedAsync(Keyset(options => options.SecretKey = "sec-c-0123456789abcdeF"), Signed8);
        await AssertRefusedAsync(Keyset(options => options.PublishKey = "pub-other"), Signed8);
        await AssertRefusedAsync(Keyset(), Signed8.Replace("you", "they", StringComparison.Ordinal));
        await AssertRefusedAsync(Keyset(), Signed8, Body + " ");
        await AssertRefusedAsync(Keyset(), Signed8 + "x");
    }

    [Fact]
    public async Task A_signature_is_good_for_a_minute()
    {
        _time.Advance(TimeSpan.FromMinutes(1));

        await AssertRefusedAsync(Keyset(), Signed8);
    }

    private static GatewayKeyset Keyset(Action<GatewayKeysetOptions>? configure = null)
    {
        var options = new GatewayKeysetOptions { SubscribeKey = "demo", PublishKey = "pub-demo", SecretKey = SecretKey };
        configure?.Invoke(options);
        return new GatewayKeyset(Chat: null!, options, Tokens: null, new KeysetLimits(options, TimeProvider.System));
    }

    private async Task AssertRefusedAsync(GatewayKeyset keyset, string query, string body = Body) =>
        Assert.Equal(403, (await Assert.ThrowsAsync<RefusedRequestException>(() => DemandAsync(Remote, keyset, query, body))).Status);

    private async Task DemandAsync(IPAddress remote, GatewayKeyset keyset, string query, string body = Body)
    {
        var http = new DefaultHttpContext();
        http.Connection.RemoteIpAddress = remote;
        http.Request.Method = "PATCH";
        http.Request.QueryString = new QueryString(query);
        http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget = Path + query;
        if (await KeysetAccess.IdentifyAsync(http, keyset) is null)
        {
            new KeysetAccess(_time).DemandSigned(http, keyset, Encoding.UTF8.GetBytes(body));
        }
    }
}
