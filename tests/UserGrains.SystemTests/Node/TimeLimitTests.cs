using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using UserGrains.Silo;
using UserGrains.Silo.Settings;

namespace UserGrains.SystemTests.Node;

/// <summary>What a node tells Orleans of how long calls wait and how soon a silent silo is given up.</summary>
public sealed class TimeLimitTests
{
    private static readonly (string, string)[] Cluster =
        [("UserGrains:Storage", "AzureStorage"), ("UserGrains:Clustering", "AzureStorage"), ("ConnectionStrings:AzureStorage", "UseDevelopmentStorage=true")];

    [Fact]
    public void A_silo_of_a_cluster_gives_a_silent_one_up_within_10_seconds_and_calls_wait_for_5()
    {
        using var node = new Built(Cluster);

        Assert.Equal((TimeSpan.FromSeconds(1.5), TimeSpan.FromSeconds(2), 3, 2), node.Membership);
        Assert.Equal(TimeSpan.FromSeconds(5), node.ResponseTimeout);
    }

    [Fact]
    public void What_is_configured_reaches_Orleans()
    {
        using var node = new Built([
            .. Cluster,
            ("UserGrains:Membership:ProbeTimeout", "00:00:03"),
            ("UserGrains:Membership:MaxProbeTimeout", "00:00:07"),
            ("UserGrains:Membership:MissedProbes", "5"),
            ("UserGrains:Membership:Votes", "1"),
            ("Orleans:Messaging:ResponseTimeout", "00:00:20"),
            ("Orleans:Messaging:ClientDropTimeout", "00:02:00"),
        ]);

        Assert.Equal((TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(7), 5, 1), node.Membership);
        Assert.Equal(TimeSpan.FromSeconds(20), node.ResponseTimeout);
        Assert.Equal(TimeSpan.FromMinutes(2), node.Option<SiloMessagingOptions>().ClientDropTimeout);
    }

    private sealed class Built : IDisposable
    {
        private readonly WebApplication _app;

        public Built((string Name, string Value)[] settings)
        {
            var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions());
            builder.Configuration.AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Name, (string?)setting.Value)));
            builder.AddNodeSilo(NodeSettings.Read(builder.Configuration));
            _app = builder.Build();
        }

        public (TimeSpan ProbeTimeout, TimeSpan MaxProbeTimeout, int MissedProbes, int Votes) Membership =>
            Option<ClusterMembershipOptions>() is var options ? (options.ProbeTimeout, options.MaxProbeTimeout, options.NumMissedProbesLimit, options.NumVotesForDeathDeclaration) : default;

        public TimeSpan ResponseTimeout => Option<SiloMessagingOptions>().ResponseTimeout;

        public T Option<T>()
            where T : class => _app.Services.GetRequiredService<IOptions<T>>().Value;

        public void Dispose() => ((IDisposable)_app).Dispose();
    }
}
