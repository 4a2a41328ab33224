using System.Net;
using Azure;
using Azure.Core;
using Azure.Data.Tables;
using Xunit;

namespace UserGrains.Tests.AzureStorage;

/// <summary>What Orleans asks of a membership table, and the layout of its own Azure provider.</summary>
public sealed class MembershipTableTests(AzuriteFixture azurite) : IAsyncLifetime
{
    private MembershipTable _table = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private IMembershipTable Membership => _table.Membership;

    public async ValueTask InitializeAsync() => _table = await MembershipTable.CreateAsync(azurite, Token);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task A_new_table_is_at_version_0_and_stays_as_it_is_when_it_is_initialized_again()
    {
        var first = await Membership.ReadAllAsync(Token);
        await _table.Open().InitializeMembershipTableAsync(tryInitTableVersion: true, Token);
        var second = await Membership.ReadAllAsync(Token);

        Assert.Equal(0, first.Version.Version);
        Assert.Empty(first.Members);
        Assert.Equal(first.Version, second.Version);
    }

    [Fact]
    public async Task Silos_that_initialize_one_table_at_once_all_succeed()
    {
        var clusterId = $"cluster-{Guid.NewGuid():N}";

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => _table.Open(clusterId: clusterId).InitializeMembershipTableAsync(tryInitTableVersion: true, Token)));

        Assert.Equal(0, (await _table.Open(clusterId: clusterId).ReadAllAsync(Token)).Version.Version);
    }

    [Fact]
    public async Task An_inserted_silo_is_read_back_whole_by_row_and_with_all_in_one_version()
    {
        var entry = MembershipTable.Entry(1, SiloStatus.Joining);
        entry.RoleName = "role";
        entry.UpdateZone = 3;
        entry.FaultZone = 4;
        entry.AddSuspector(MembershipTable.Entry(7).SiloAddress, new DateTime(2026, 11, 22, 1, 2, 3, 456, DateTimeKind.Utc));
        entry.AddSuspector(MembershipTable.Entry(8).SiloAddress, new DateTime(2026, 11, 22, 1, 2, 4, DateTimeKind.Utc));
        await _table.InsertAsync(MembershipTable.Entry(2), Token);

        await _table.InsertAsync(entry, Token);

        var all = await Membership.ReadAllAsync(Token);
        var row = await Membership.ReadRowAsync(entry.SiloAddress, Token);
        Assert.Equal(2, all.Version.Version);
        Assert.Equal(all.Version, row.Version);
        Assert.Equal(2, all.Members.Count);
        var read = Assert.Single(row.Members);
        Assert.Equal(entry.ToFullString(), read.Item1.ToFullString());
        Assert.Equal(all.TryGet(entry.SiloAddress)!.Item2, read.Item2);
    }

    [Fact]
    public async Task An_address_of_IPv6_is_read_back()
    {
        var entry = MembershipTable.Entry(1);
        entry.SiloAddress = SiloAddress.New(IPAddress.Parse("fe80::1:2"), 11_111, 5);

        await _table.InsertAsync(entry, Token);

        Assert.Equal(entry.SiloAddress, Assert.Single((await Membership.ReadRowAsync(entry.SiloAddress, Token)).Members).Item1.SiloAddress);
    }

    [Fact]
    public async Task The_row_of_an_unknown_silo_is_no_row_but_the_version()
    {
        var row = await Membership.ReadRowAsync(MembershipTable.Entry(1).SiloAddress, Token);

        Assert.Empty(row.Members);
        Assert.Equal(0, row.Version.Version);
    }

    [Fact]
    public async Task An_insert_on_a_stale_version_is_refused_and_changes_nothing()
    {
        var stale = (await Membership.ReadAllAsync(Token)).Version.Next();
        await _table.InsertAsync(MembershipTable.Entry(1), Token);
        var before = await Membership.ReadAllAsync(Token);

        Assert.False(await Membership.InsertRowAsync(MembershipTable.Entry(2), stale, Token));

        var after = await Membership.ReadAllAsync(Token);
        Assert.Equal(before.Version, after.Version);
        Assert.Single(after.Members);
    }

    [Fact]
    public async Task An_insert_of_a_silo_that_is_there_is_refused_and_changes_nothing()
    {
        await _table.InsertAsync(MembershipTable.Entry(1), Token);
        var before = await Membership.ReadAllAsync(Token);

        Assert.False(await Membership.InsertRowAsync(MembershipTable.Entry(1, SiloStatus.Dead), before.Version.Next(), Token));

        var after = await Membership.ReadAllAsync(Token);
        Assert.Equal(before.Version, after.Version);
        Assert.Equal(SiloStatus.Active, Assert.Single(after.Members).Item1.Status);
    }

    [Fact]
    public async Task An_update_replaces_the_row_and_moves_the_version()
    {
        await _table.InsertAsync(MembershipTable.Entry(1), Token);
        var before = await Membership.ReadAllAsync(Token);

        Assert.True(await Membership.UpdateRowAsync(MembershipTable.Entry(1, SiloStatus.Dead), before.Members[0].Item2, before.Version.Next(), Token));

        var after = await Membership.ReadAllAsync(Token);
        Assert.Equal(2, after.Version.Version);
        Assert.NotEqual(before.Version.VersionEtag, after.Version.VersionEtag, StringComparer.Ordinal);
        Assert.Equal(SiloStatus.Dead, Assert.Single(after.Members).Item1.Status);
    }

    [Fact]
    public async Task An_update_on_a_stale_row_is_refused_and_changes_nothing()
    {
        await _table.InsertAsync(MembershipTable.Entry(1), Token);
        var stale = await Membership.ReadAllAsync(Token);
        await Membership.UpdateRowAsync(MembershipTable.Entry(1, SiloStatus.ShuttingDown), stale.Members[0].Item2, stale.Version.Next(), Token);
        var before = await Membership.ReadAllAsync(Token);

        Assert.False(await Membership.UpdateRowAsync(MembershipTable.Entry(1, SiloStatus.Dead), stale.Members[0].Item2, before.Version.Next(), Token));

        var after = await Membership.ReadAllAsync(Token);
        Assert.Equal(before.Version, after.Version);
        Assert.Equal(SiloStatus.ShuttingDown, Assert.Single(after.Members).Item1.Status);
    }

    [Fact]
    public async Task An_update_on_a_stale_version_is_refused_and_changes_nothing()
    {
        await _table.InsertAsync(MembershipTable.Entry(1), Token);
        var stale = await Membership.ReadAllAsync(Token);
        await _table.InsertAsync(MembershipTable.Entry(2), Token);
        var before = await Membership.ReadAllAsync(Token);

        Assert.False(await Membership.UpdateRowAsync(MembershipTable.Entry(1, SiloStatus.Dead), stale.Members[0].Item2, stale.Version.Next(), Token));

        var after = await Membership.ReadAllAsync(Token);
        Assert.Equal(before.Version, after.Version);
        Assert.All(after.Members, member => Assert.Equal(SiloStatus.Active, member.Item1.Status));
    }

    [Fact]
    public async Task An_update_of_a_silo_that_is_gone_is_refused()
    {
        var version = (await Membership.ReadAllAsync(Token)).Version;

        Assert.False(await Membership.UpdateRowAsync(MembershipTable.Entry(1), version.VersionEtag, version.Next(), Token));

        Assert.Equal(version, (await Membership.ReadAllAsync(Token)).Version);
    }

    [Fact]
    public async Task A_sign_of_life_changes_its_time_and_nothing_else()
    {
        await _table.InsertAsync(MembershipTable.Entry(1), Token);
        var before = await Membership.ReadAllAsync(Token);
        var alive = MembershipTable.Entry(1, SiloStatus.Dead);
        alive.IAmAliveTime = alive.IAmAliveTime.AddMinutes(1);
        alive.HostName = "another";

        await Membership.UpdateIAmAliveAsync(alive, Token);

        var after = await Membership.ReadAllAsync(Token);
        Assert.Equal(before.Version, after.Version);
        var expected = MembershipTable.Entry(1);
        expected.IAmAliveTime = alive.IAmAliveTime;
        Assert.Equal(expected.ToFullString(), Assert.Single(after.Members).Item1.ToFullString());
    }

    [Fact]
    public async Task Clean_up_deletes_silos_that_are_not_active_and_old_and_no_others()
    {
        await _table.InsertAsync(MembershipTable.Entry(1), Token);
        await _table.InsertAsync(MembershipTable.Entry(2, SiloStatus.Dead), Token);
        await _table.InsertAsync(MembershipTable.Entry(3, SiloStatus.Joining), Token);
        var before = await Membership.ReadAllAsync(Token);

        await Membership.CleanupDefunctSiloEntriesAsync(DateTimeOffset.UnixEpoch, Token);
        var untouched = await Membership.ReadAllAsync(Token);
        await Membership.CleanupDefunctSiloEntriesAsync(DateTimeOffset.MaxValue, Token);
        var cleaned = await Membership.ReadAllAsync(Token);

        Assert.Equal(3, untouched.Members.Count);
        Assert.Equal(MembershipTable.Entry(1).SiloAddress, Assert.Single(cleaned.Members).Item1.SiloAddress);
        Assert.Equal(before.Version, cleaned.Version);
    }

    [Fact]
    public async Task Thirty_silos_that_insert_themselves_at_once_are_all_there_each_in_a_version_of_its_own()
    {
        await Task.WhenAll(Enumerable.Range(1, 30).Select(number => MembershipTable.InsertAsync(_table.Open(), MembershipTable.Entry(number), Token)));

        var all = await Membership.ReadAllAsync(Token);
        Assert.Equal(30, all.Version.Version);
        Assert.Equal(
            Enumerable.Range(1, 30).Select(static number => MembershipTable.Entry(number).SiloAddress).Order(),
            all.Members.Select(static member => member.Item1.SiloAddress).Order());
    }

    [Fact]
    public async Task Deleting_a_cluster_leaves_the_others()
    {
        var other = _table.Open(clusterId: $"cluster-{Guid.NewGuid():N}");
        await other.InitializeMembershipTableAsync(tryInitTableVersion: true, Token);
        await MembershipTable.InsertAsync(other, MembershipTable.Entry(1), Token);
        await _table.InsertAsync(MembershipTable.Entry(2), Token);

        await Membership.DeleteMembershipTableEntriesAsync(_table.ClusterId, Token);

        Assert.Empty(await RowsAsync());
        Assert.Single((await other.ReadAllAsync(Token)).Members);
    }

    [Fact]
    public async Task Rows_and_columns_are_those_of_Orleans_own_Azure_provider()
    {
        var entry = MembershipTable.Entry(1);
        entry.AddSuspector(MembershipTable.Entry(7).SiloAddress, new DateTime(2026, 11, 22, 1, 2, 3, 456, DateTimeKind.Utc));
        entry.AddSuspector(MembershipTable.Entry(8).SiloAddress, new DateTime(2026, 11, 22, 1, 2, 4, DateTimeKind.Utc));

        await _table.InsertAsync(entry, Token);

        Assert.Equal(
            [
                $"!Start: DeploymentId={_table.ClusterId}, MembershipVersion=1, Status=Active",
                $"10.1.2.3-11001-1001: Address=10.1.2.3, DeploymentId={_table.ClusterId}, FaultZone=0, Generation=1001, HostName=host, "
                + "IAmAliveTime=2026-11-22 13:12:00.000 GMT, InstanceName=silo 1, Port=11001, ProxyPort=30001, SiloName=silo 1, "
                + "StartTime=2026-11-22 13:11:26.403 GMT, Status=Active, SuspectingSilos=10.1.2.3:11007@1007|10.1.2.3:11008@1008, "
                + "SuspectingTimes=2026-11-22 01:02:03.456 GMT|2026-11-22 01:02:04.000 GMT, UpdateZone=0",
                $"VersionRow: DeploymentId={_table.ClusterId}, MembershipVersion=1",
                $"~End: DeploymentId={_table.ClusterId}, MembershipVersion=1, Status=Active",
            ],
            await RowsAsync());
    }

    [Fact]
    public async Task A_row_that_cannot_be_read_is_left_out_and_the_others_are_read()
    {
        await _table.InsertAsync(MembershipTable.Entry(1), Token);
        await _table.Rows.AddEntityAsync(new TableEntity(_table.ClusterId, "10.9.9.9-1-1") { ["Address"] = "not an address", ["Status"] = "Active" }, Token);

        Assert.Single((await Membership.ReadAllAsync(Token)).Members);
    }

    [Fact]
    public async Task A_change_in_a_table_that_is_gone_is_an_error_and_no_refusal()
    {
        _table.Options.TableName = "T" + Guid.NewGuid().ToString("N");
        var membership = _table.Open();

        var error = await Assert.ThrowsAnyAsync<RequestFailedException>(() => membership.InsertRowAsync(MembershipTable.Entry(1), new TableVersion(1, "*"), Token));

        Assert.Equal(404, error.Status);
    }

    [Fact]
    public async Task A_scan_that_spans_pages_is_read_again_until_no_silo_changed_during_it()
    {
        await AddRowsAsync(1_200);
        var changed = false;
        var scans = 0;
        using var transport = new FaultyTransport(message =>
        {
            var query = message.Request.Uri.Query;
            scans += query.Contains("filter", StringComparison.Ordinal) && !query.Contains("NextPartitionKey", StringComparison.Ordinal) ? 1 : 0;
            return Fault.None;
        });
        var reader = _table.Open(options =>
        {
            options.Transport = transport;
            options.AddPolicy(
                new BeforeRequestPolicy(async message =>
                {
                    // Between the pages of the second scan, which is the first that can count.
                    if (!changed && scans == 2 && message.Request.Uri.Query.Contains("NextPartitionKey", StringComparison.Ordinal))
                    {
                        changed = true;
                        await _table.InsertAsync(MembershipTable.Entry(1), Token);
                    }
                }),
                HttpPipelinePosition.PerCall);
        });

        var all = await reader.ReadAllAsync(Token);

        Assert.True(changed);
        Assert.Equal(3, scans);
        Assert.Equal(1, all.Version.Version);
        Assert.Equal(1_201, all.Members.Count);
        Assert.NotNull(all.TryGet(MembershipTable.Entry(1).SiloAddress));
    }

    [Fact]
    public async Task A_change_whose_answer_is_lost_is_an_error_and_never_a_refusal()
    {
        using var transport = new FaultyTransport(static message => message.Request.Method == RequestMethod.Post ? Fault.LostAnswer : Fault.None);
        var membership = _table.Open(options => options.Transport = transport);
        var version = (await Membership.ReadAllAsync(Token)).Version;

        await Assert.ThrowsAsync<RequestFailedException>(() => membership.InsertRowAsync(MembershipTable.Entry(1), version.Next(), Token));

        Assert.Equal(1, transport.Delivered);
        Assert.Single((await Membership.ReadAllAsync(Token)).Members);
    }

    [Fact]
    public async Task Reads_and_signs_of_life_outlast_errors_that_pass()
    {
        await _table.InsertAsync(MembershipTable.Entry(1), Token);
        var faults = new Queue<Fault>([Fault.LostRequest, Fault.Status503, Fault.None, Fault.Status500, Fault.LostAnswer, Fault.None]);
        using var transport = new FaultyTransport(_ => faults.Dequeue());
        var membership = _table.Open(options => options.Transport = transport);

        var all = await membership.ReadAllAsync(Token);
        await membership.UpdateIAmAliveAsync(MembershipTable.Entry(1), Token);

        Assert.Single(all.Members);
        Assert.Empty(faults);
    }

    [Theory]
    [InlineData("a/b")]
    [InlineData("a\\b")]
    [InlineData("a#b")]
    [InlineData("a?b")]
    [InlineData("a\nb")]
    public void A_cluster_id_that_cannot_be_a_key_is_refused(string clusterId)
    {
        var error = Assert.Throws<OrleansConfigurationException>(() => _table.Open(clusterId: clusterId));

        Assert.Contains("Orleans:ClusterId", error.Message, StringComparison.Ordinal);
    }

    private async Task<List<string>> RowsAsync()
    {
        List<string> rows = [];
        await foreach (var row in _table.Rows.QueryAsync<TableEntity>(row => row.PartitionKey == _table.ClusterId, cancellationToken: Token))
        {
            var columns = row
                .Where(static column => column.Key is not ("PartitionKey" or "RowKey" or "Timestamp" or "odata.etag"))
                .OrderBy(static column => column.Key, StringComparer.Ordinal)
                .Select(static column => $"{column.Key}={Assert.IsType<string>(column.Value)}");
            rows.Add($"{row.RowKey}: {string.Join(", ", columns)}");
        }

        return rows;
    }

    private async Task AddRowsAsync(int count)
    {
        foreach (var chunk in Enumerable.Range(2, count).Chunk(100))
        {
            await _table.Rows.SubmitTransactionAsync(
                chunk.Select(number => new TableTransactionAction(
                    TableTransactionActionType.Add,
                    UserGrains.AzureStorage.Clustering.SiloRow.Entity(_table.ClusterId, MembershipTable.Entry(number)))),
                Token);
        }
    }
}
