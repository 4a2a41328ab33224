using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Orleans.Storage;
using UserGrains.Testing;
using Xunit;

namespace UserGrains.Tests;

public sealed class UserGrainsOptionsTests
{
    [Fact]
    public void Without_configuration_there_is_one_open_keyset()
    {
        using var host = BuildHost();

        var keyset = Assert.Single(OptionsOf(host).Keysets);

        Assert.Equal(("demo", true, true), (keyset.Key, keyset.Value.AppContext, keyset.Value.UpdateEvents));
    }

    [Fact]
    public void Keysets_that_are_configured_stand_alone()
    {
        using var host = BuildHost("UserGrains:Keysets:prod:UpdateEvents=false", "UserGrains:Client:Keyset=prod");

        var keyset = Assert.Single(OptionsOf(host).Keysets);

        Assert.Equal(("prod", true, false), (keyset.Key, keyset.Value.AppContext, keyset.Value.UpdateEvents));
    }

    [Fact]
    public void Every_failure_is_listed_at_the_start()
    {
        using var host = BuildHost(
            "UserGrains:Keysets:a_b:AppContext=true",
            "UserGrains:Keysets:ü:AppContext=true",
            "UserGrains:MembershipStalenessBound=00:00:04.999",
            "UserGrains:TombstoneRetention=00:59:59",
            "UserGrains:TombstoneCollectionPeriod=31.00:00:00");

        var exception = Assert.Throws<OptionsValidationException>(() => host.Services.GetRequiredService<IStartupValidator>().Validate());

        var failures = string.Join('\n', exception.Failures);
        Assert.All(
            ["a_b", "ü", "MembershipStalenessBound", "TombstoneRetention", "TombstoneCollectionPeriod"],
            part => Assert.Contains(part, failures, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("MembershipStalenessBound", "00:00:05")]
    [InlineData("MembershipStalenessBound", "00:05:00")]
    [InlineData("TombstoneRetention", "01:00:00")]
    [InlineData("TombstoneRetention", "3650.00:00:00")]
    [InlineData("TombstoneCollectionPeriod", "00:01:00")]
    [InlineData("TombstoneCollectionPeriod", "30.00:00:00")]
    public void The_ends_of_a_range_are_allowed(string option, string value)
    {
        using var host = BuildHost($"UserGrains:{option}={value}");

        host.Services.GetRequiredService<IStartupValidator>().Validate();
    }

    [Fact]
    public void Adding_users_twice_adds_them_once_and_applies_both_configurations()
    {
        using var host = BuildHost(configure: silo => silo
            .AddUserGrains(options => options.Keysets["a"] = new KeysetOptions())
            .AddUserGrains(options => options.Keysets["b"] = new KeysetOptions()));

        Assert.Equal("a b", string.Join(' ', OptionsOf(host).Keysets.Keys.Order(StringComparer.Ordinal)));
        Assert.Single(host.Services.GetServices<IHostedService>(), service => service is UserGrains.Users.TombstoneCollector);
        Assert.Single(host.Services.GetServices<ILifecycleParticipant<ISiloLifecycle>>(), participant => participant is UserGrains.Users.MembershipFence);
    }

    [Fact]
    public async Task A_silo_without_a_storage_for_users_does_not_start_and_says_what_to_add()
    {
        using var host = BuildHost(withStorage: false);

        var exception = await Assert.ThrowsAnyAsync<OrleansConfigurationException>(() => host.StartAsync(TestContext.Current.CancellationToken));

        Assert.Contains("UserGrainsStorage.ProviderName", exception.Message, StringComparison.Ordinal);
    }

    private static IHost BuildHost(params string[] configuration) => BuildHost(configuration, configure: null);

    private static IHost BuildHost(string[]? configuration = null, Action<ISiloBuilder>? configure = null, bool withStorage = true)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddInMemoryCollection(configuration?.Select(setting => KeyValuePair.Create<string, string?>(setting.Split('=')[0], setting.Split('=')[1])));
        builder.UseOrleans(silo =>
        {
            silo.UseLocalhostClustering();
            silo.AddUserGrains();
            configure?.Invoke(silo);
        });
        if (withStorage)
        {
            builder.Services.AddKeyedSingleton<IGrainStorage>(UserGrainsStorage.ProviderName, new TestStorage());
        }

        return builder.Build();
    }

    private static UserGrainsOptions OptionsOf(IHost host) => host.Services.GetRequiredService<IOptions<UserGrainsOptions>>().Value;
}
