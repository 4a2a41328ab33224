using Xunit;

namespace UserGrains.Tests.Storage;

/// <summary>What a storage that implements <see cref="IGrainStorageScan"/> must do, beside what every grain storage must.</summary>
public abstract class GrainStorageScanContractTests : GrainStorageContractTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private IGrainStorageScan Scan => (IGrainStorageScan)Storage;

    [Fact]
    public async Task A_write_with_a_cancelled_token_changes_nothing()
    {
        var grain = GrainStorageExtensions.NewGrain();
        var state = new GrainState<GrainStorageTestState> { State = new GrainStorageTestState { Text = "never" } };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Storage.WriteStateAsync(GrainStorageExtensions.StateName, grain, state, new CancellationToken(canceled: true)));

        Assert.False((await Storage.ReadAsync(grain)).RecordExists);
    }

    [Fact]
    public async Task A_scan_finds_everything_of_a_state_name_once()
    {
        var name = Guid.NewGuid().ToString("N");
        var grains = await CreateAsync(600, name);
        await Storage.CreateAsync(grains[0], "other", stateName: name + "-other");

        var found = await ScanAllAsync(name);

        Assert.Equal(grains.Order(), found.Select(record => record.GrainId).Order());
        Assert.All(found, record => Assert.NotNull(record.State));
    }

    [Fact]
    public async Task A_scan_since_a_position_finds_what_was_written_after_it()
    {
        var name = Guid.NewGuid().ToString("N");
        var grains = await CreateAsync(20, name);
        var positions = await HighestPositionsAsync(name);
        var changed = await Storage.ReadAsync(grains[3], name);
        await Storage.WriteAsync(grains[3], changed, "changed", stateName: name);
        await Storage.WriteAsync(grains[3], changed, "changed again", stateName: name);
        var added = GrainStorageExtensions.NewGrain();
        await Storage.CreateAsync(added, "added", stateName: name);

        var found = await ScanAllAsync(name, positions);

        Assert.Equal(new[] { grains[3], added }.Order(), found.Select(record => record.GrainId).Order());
        Assert.Equal(["added", "changed again"], found.Select(record => record.State!.Text!).Order(StringComparer.Ordinal), StringComparer.Ordinal);
        Assert.Empty(await ScanAllAsync(name, await HighestPositionsAsync(name)));
    }

    [Fact]
    public async Task A_scan_since_a_position_tells_what_was_cleared()
    {
        var name = Guid.NewGuid().ToString("N");
        var grains = await CreateAsync(5, name);
        var positions = await HighestPositionsAsync(name);
        await Storage.ClearAsync(grains[2], await Storage.ReadAsync(grains[2], name), name);

        var found = Assert.Single(await ScanAllAsync(name, positions));

        Assert.Equal(grains[2], found.GrainId);
        Assert.Null(found.State);
    }

    [Fact]
    public async Task Positions_rise_within_a_scan_and_with_every_write()
    {
        var name = Guid.NewGuid().ToString("N");
        var grains = await CreateAsync(300, name);
        for (var partition = 0; partition < Scan.PartitionCount; partition++)
        {
            var positions = await Scan.ReadAsync<GrainStorageTestState>(name, partition, 0, Token).Select(record => record.Position).ToListAsync(Token);
            Assert.Equal(positions.Order().Distinct(), positions);
            Assert.All(positions, position => Assert.True(position > 0));
        }

        var before = (await ScanAllAsync(name)).Single(record => record.GrainId == grains[7]).Position;
        await Storage.WriteAsync(grains[7], await Storage.ReadAsync(grains[7], name), "later", stateName: name);
        Assert.True((await ScanAllAsync(name)).Single(record => record.GrainId == grains[7]).Position > before);
    }

    [Fact]
    public async Task A_scan_during_writes_misses_no_record_and_repeats_none()
    {
        var name = Guid.NewGuid().ToString("N");
        var grains = await CreateAsync(2_000, name);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var writers = Enumerable.Range(0, 4).Select(writer => Task.Run(
            async () =>
            {
                for (var i = writer; !stop.IsCancellationRequested; i = (i + 4) % grains.Length)
                {
                    await Storage.WriteAsync(grains[i], await Storage.ReadAsync(grains[i], name), "during", stateName: name);
                }
            },
            Token)).ToArray();

        for (var round = 0; round < 5; round++)
        {
            var found = await ScanAllAsync(name);
            Assert.Equal(grains.Length, found.Select(record => record.GrainId).Distinct().Count());
            Assert.Equal(grains.Length, found.Count);
        }

        await stop.CancelAsync();
        await Task.WhenAll(writers);
    }

    [Fact]
    public async Task A_reader_that_goes_on_from_its_last_position_ends_with_the_present()
    {
        var name = Guid.NewGuid().ToString("N");
        var grains = await CreateAsync(50, name);
        var known = new Dictionary<GrainId, long>();
        var positions = new long[Scan.PartitionCount];
        for (var round = 0; round < 20; round++)
        {
            await Task.WhenAll(grains.Skip(round).Take(10).Select(async grain => await Storage.WriteAsync(grain, await Storage.ReadAsync(grain, name), "round", round, name)));
            for (var partition = 0; partition < positions.Length; partition++)
            {
                await foreach (var record in Scan.ReadAsync<GrainStorageTestState>(name, partition, positions[partition], Token))
                {
                    known[record.GrainId] = record.State!.Number;
                    positions[partition] = record.Position;
                }
            }
        }

        foreach (var grain in grains)
        {
            Assert.Equal((await Storage.ReadAsync(grain, name)).State!.Number, known[grain]);
        }
    }

    [Fact]
    public async Task A_record_that_is_written_after_it_was_reported_comes_again_with_the_next_scan()
    {
        var name = Guid.NewGuid().ToString("N");
        var grains = await CreateAsync(600, name);
        for (var partition = 0; partition < Scan.PartitionCount; partition++)
        {
            await using var scan = Scan.ReadAsync<GrainStorageTestState>(name, partition, 0, Token).GetAsyncEnumerator(Token);
            if (!await scan.MoveNextAsync())
            {
                continue;
            }

            // The reported record first, so that everything that is still to be reported is written at a higher position than it.
            var reported = scan.Current.GrainId;
            foreach (var grain in grains.Where(grain => grain != reported).Prepend(reported))
            {
                await Storage.WriteAsync(grain, await Storage.ReadAsync(grain, name), "meanwhile", stateName: name);
            }

            var highest = scan.Current.Position;
            while (await scan.MoveNextAsync())
            {
                highest = Math.Max(highest, scan.Current.Position);
            }

            var next = await Scan.ReadAsync<GrainStorageTestState>(name, partition, highest, Token).ToListAsync(Token);
            Assert.Contains(next, record => record.GrainId == reported && record.State!.Text is "meanwhile");
        }
    }

    [Fact]
    public async Task A_scan_of_an_unknown_state_name_is_empty() => Assert.Empty(await ScanAllAsync(Guid.NewGuid().ToString("N")));

    [Fact]
    public async Task A_scan_ends_with_its_token()
    {
        var name = Guid.NewGuid().ToString("N");
        await CreateAsync(600, name);
        using var cancellation = new CancellationTokenSource();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            for (var partition = 0; partition < Scan.PartitionCount; partition++)
            {
                await foreach (var record in Scan.ReadAsync<GrainStorageTestState>(name, partition, 0, cancellation.Token))
                {
                    await cancellation.CancelAsync();
                }
            }
        });
    }

    private async Task<GrainId[]> CreateAsync(int count, string name)
    {
        var grains = Enumerable.Range(0, count).Select(_ => GrainStorageExtensions.NewGrain()).ToArray();
        await Task.WhenAll(grains.Select(grain => Storage.CreateAsync(grain, "created", stateName: name)));
        return grains;
    }

    private async Task<List<ScannedRecord<GrainStorageTestState>>> ScanAllAsync(string name, long[]? since = null)
    {
        var records = new List<ScannedRecord<GrainStorageTestState>>();
        for (var partition = 0; partition < Scan.PartitionCount; partition++)
        {
            records.AddRange(await Scan.ReadAsync<GrainStorageTestState>(name, partition, since?[partition] ?? 0, Token).ToListAsync(Token));
        }

        return records;
    }

    private async Task<long[]> HighestPositionsAsync(string name)
    {
        var positions = new long[Scan.PartitionCount];
        for (var partition = 0; partition < positions.Length; partition++)
        {
            positions[partition] = await Scan.ReadAsync<GrainStorageTestState>(name, partition, 0, Token).Select(record => record.Position).DefaultIfEmpty().MaxAsync(comparer: null, Token);
        }

        return positions;
    }
}
