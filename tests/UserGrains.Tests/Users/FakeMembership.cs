using System.Collections.Immutable;
using System.Net;

namespace UserGrains.Tests.Users;

/// <summary>A cluster of one silo, whose membership can be read when the test says so.</summary>
internal sealed class FakeMembership : IClusterMembershipService, ILocalSiloDetails, IDisposable
{
    private readonly SemaphoreSlim _refreshes = new(initialCount: 0);

    public int RefreshCount { get; private set; }

    public Func<Task> OnRefresh { get; set; } = () => Task.CompletedTask;

    public SiloStatus Status { get; set; } = SiloStatus.Active;

    public string Name => "silo";

    public string ClusterId => "cluster";

    public string DnsHostName => "localhost";

    public SiloAddress SiloAddress { get; } = SiloAddress.New(IPAddress.Loopback, 1, 1);

    public SiloAddress GatewayAddress => SiloAddress;

    public ClusterMembershipSnapshot CurrentSnapshot => new(
        ImmutableDictionary<SiloAddress, ClusterMember>.Empty.Add(SiloAddress, new ClusterMember(SiloAddress, Status, Name)),
        new MembershipVersion(1));

    public IAsyncEnumerable<ClusterMembershipSnapshot> MembershipUpdates => throw new NotSupportedException();

    public void Dispose() => _refreshes.Dispose();

    public async ValueTask Refresh(MembershipVersion minimumVersion = default, CancellationToken cancellationToken = default)
    {
        RefreshCount++;
        _refreshes.Release();
        await OnRefresh();
    }

    public Task WaitForRefreshAsync(CancellationToken cancellationToken) => _refreshes.WaitAsync(cancellationToken);

    public Task<bool> TryKill(SiloAddress siloAddress) => throw new NotSupportedException();
}
