using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;
using UserGrains.Gateway;
using UserGrains.Gateway.Access;
using UserGrains.Gateway.Http;
using UserGrains.Gateway.Limits;
using Xunit;

namespace UserGrains.Tests.Gateway.Limits;

/// <summary>Who counts as one caller, and who is not limited.</summary>
public sealed class KeysetLimitsTests
{
    private readonly FakeTimeProvider _time = new();

    [Theory]
    [InlineData("192.0.2.1", "192.0.2.1", true)]
    [InlineData("192.0.2.1", "192.0.2.2", false)]
    [InlineData("192.0.2.1", "::ffff:192.0.2.1", true)]
    [InlineData("2001:db8::1", "2001:db8::ffff:1", true)]
    [InlineData("2001:db8::1", "2001:db8:0:1::1", false)]
    public void Without_a_token_an_address_is_one_caller(string first, string second, bool isSame)
    {
        var limits = new KeysetLimits(new GatewayKeysetOptions { MaxRequestsPerSecondPerCaller = 1 }, _time);
        limits.Demand(From(first), Caller.Anybody);

        Assert.Equal(isSame, Record.Exception(() => limits.Demand(From(second), Caller.Anybody)) is RefusedRequestException { Status: 429 });
    }

    [Fact]
    public void A_caller_with_tokens_is_one_caller_wherever_it_calls_from()
    {
        var limits = new KeysetLimits(new GatewayKeysetOptions { MaxRequestsPerSecondPerCaller = 1 }, _time);
        limits.Demand(From("192.0.2.1"), Token("ada"));

        Assert.Throws<RefusedRequestException>(() => limits.Demand(From("127.0.0.1"), Token("ada")));
        limits.Demand(From("192.0.2.1"), Token("eve"));
        limits.Demand(From("192.0.2.1"), Caller.Anybody);
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    [InlineData("::ffff:127.0.0.1")]
    public void This_machine_and_the_secret_key_are_not_limited_as_callers(string address)
    {
        var limits = new KeysetLimits(new GatewayKeysetOptions { MaxRequestsPerSecondPerCaller = 1 }, _time);

        for (var i = 0; i < 3; i++)
        {
            limits.Demand(From(address), Caller.Anybody);
            limits.Demand(From("192.0.2.1"), Caller.Server);
        }
    }

    [Fact]
    public void A_keyset_has_a_limit_of_its_own_for_all_together()
    {
        var limits = new KeysetLimits(new GatewayKeysetOptions { MaxRequestsPerSecond = 2 }, _time);
        limits.Demand(From("127.0.0.1"), Caller.Anybody);
        limits.Demand(From("192.0.2.1"), Caller.Server);

        Assert.Throws<RefusedRequestException>(() => limits.Demand(From("192.0.2.2"), Token("ada")));
        _time.Advance(TimeSpan.FromSeconds(1));
        limits.Demand(From("192.0.2.2"), Token("ada"));
    }

    [Fact]
    public void Failed_attempts_of_an_address_are_refused_before_they_are_looked_at()
    {
        var limits = new KeysetLimits(new GatewayKeysetOptions { MaxRequestsPerSecondPerCaller = 2 }, _time);
        for (var i = 0; i < 2; i++)
        {
            limits.DemandAttempt(From("192.0.2.1"));
            limits.CountFailed(From("192.0.2.1"));
        }

        Assert.Equal(429, Assert.Throws<RefusedRequestException>(() => limits.DemandAttempt(From("192.0.2.1"))).Status);
        limits.DemandAttempt(From("192.0.2.2"));
        _time.Advance(TimeSpan.FromSeconds(1));
        limits.DemandAttempt(From("192.0.2.1"));
    }

    [Fact]
    public void Zero_is_no_limit()
    {
        var limits = new KeysetLimits(new GatewayKeysetOptions { MaxRequestsPerSecondPerCaller = 0 }, _time);

        for (var i = 0; i < 5_000; i++)
        {
            limits.Demand(From("192.0.2.1"), Caller.Anybody);
        }
    }

    private static DefaultHttpContext From(string address) => new() { Connection = { RemoteIpAddress = IPAddress.Parse(address) } };

    private static Caller Token(string subject) => new AccessToken(subject, id: null, issuedAt: null, DateTimeOffset.MaxValue, Grants.Everything).Caller;
}
