using System.Collections.Concurrent;
using Azure.Core;
using Orleans.Storage;
using UserGrains.AzureStorage;
using UserGrains.AzureStorage.Grains;
using UserGrains.Tests.Storage;
using Xunit;

namespace UserGrains.Tests.AzureStorage;

/// <summary>Faults between the storage and a real Azurite: nothing lost, nothing applied twice, no false success and no false conflict.</summary>
public sealed class AzureGrainStorageFaultTests(AzuriteFixture azurite)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    // A page is what a query is answered with.
    private static readonly Fault[] OfBatches = [.. Enum.GetValues<Fault>().Where(static fault => fault != Fault.CutPage)];

    public static TheoryData<string> OneFault => [.. OfBatches.Where(static fault => fault != Fault.None).Select(static fault => fault.ToString())];

    [Theory]
    [MemberData(nameof(OneFault))]
    public async Task A_batch_that_meets_a_fault_is_stored_once_and_every_writer_is_told_so(string fault)
    {
        var armed = false;
        using var transport = new FaultyTransport(message => IsBatch(message) && Interlocked.Exchange(ref armed, false) ? Enum.Parse<Fault>(fault) : Fault.None);
        await using var store = await OpenAsync(transport);
        var grains = Enumerable.Range(0, 50).Select(static _ => GrainStorageExtensions.NewGrain()).ToArray();
        var states = await Task.WhenAll(grains.Select(grain => store.Storage.CreateAsync(grain, "first")));
        var before = await HeadPositionAsync(store);
        armed = true;

        await Task.WhenAll(grains.Select((grain, i) => store.Storage.WriteAsync(grain, states[i], "second", i)));
        var answers = await transport.ReleaseAsync(Token);

        Assert.False(armed);
        Assert.All(answers, static answer => Assert.Contains("412", answer, StringComparison.Ordinal));
        Assert.Equal(before + 50, await HeadPositionAsync(store));
        for (var i = 0; i < grains.Length; i++)
        {
            var read = await store.Storage.ReadAsync(grains[i]);
            Assert.Equal(("second", i, states[i].ETag), (read.State!.Text, read.State.Number, read.ETag));
        }

        // The ETags that the writers were given are good for the next write.
        await Task.WhenAll(grains.Select((grain, i) => store.Storage.WriteAsync(grain, states[i], "third", i)));
    }

    [Theory]
    [MemberData(nameof(OneFault))]
    public async Task The_very_first_write_of_a_partition_outlasts_a_fault_too(string fault)
    {
        var armed = true;
        using var transport = new FaultyTransport(message => IsBatch(message) && Interlocked.Exchange(ref armed, false) ? Enum.Parse<Fault>(fault) : Fault.None);
        await using var store = await OpenAsync(transport);
        var grain = GrainStorageExtensions.NewGrain();

        var state = await store.Storage.CreateAsync(grain, "first");
        await transport.ReleaseAsync(Token);

        Assert.Equal(state.ETag, (await store.Storage.ReadAsync(grain)).ETag);
        Assert.Equal(1, await HeadPositionAsync(store));
    }

    [Theory]
    [InlineData(nameof(Fault.Status408))]
    [InlineData(nameof(Fault.Status429))]
    [InlineData(nameof(Fault.Status500))]
    [InlineData(nameof(Fault.Status503))]
    [InlineData(nameof(Fault.LostAnswer))]
    [InlineData(nameof(Fault.TimedOutAnswer))]
    public async Task A_read_that_meets_a_fault_is_sent_again(string fault)
    {
        var armed = false;
        using var transport = new FaultyTransport(message => !IsBatch(message) && Interlocked.Exchange(ref armed, false) ? Enum.Parse<Fault>(fault) : Fault.None);
        await using var store = await OpenAsync(transport);
        var grain = GrainStorageExtensions.NewGrain();
        var state = await store.Storage.CreateAsync(grain, "first");
        armed = true;

        var read = await store.Storage.ReadAsync(grain);

        Assert.False(armed);
        Assert.Equal(("first", state.ETag), (read.State!.Text, read.ETag));
    }

    [Fact]
    public async Task A_clear_whose_answer_is_lost_succeeds()
    {
        var armed = false;
        using var transport = new FaultyTransport(message => IsBatch(message) && Interlocked.Exchange(ref armed, false) ? Fault.LostAnswer : Fault.None);
        await using var store = await OpenAsync(transport);
        var grain = GrainStorageExtensions.NewGrain();
        var state = await store.Storage.CreateAsync(grain, "first");
        armed = true;

        await store.Storage.ClearAsync(grain, state);

        Assert.False((await store.Storage.ReadAsync(grain)).RecordExists);
    }

    [Fact]
    public async Task A_fence_whose_own_answer_is_lost_settles_the_write_all_the_same()
    {
        var faults = new Queue<Fault>();
        using var transport = new FaultyTransport(message => IsBatch(message) && faults.TryDequeue(out var fault) ? fault : Fault.None);
        await using var store = await OpenAsync(transport);
        var grain = GrainStorageExtensions.NewGrain();
        var state = await store.Storage.CreateAsync(grain, "first");
        foreach (var fault in (Fault[])[Fault.LateRequest, Fault.LostAnswer, Fault.Status503])
        {
            faults.Enqueue(fault);
        }

        await store.Storage.WriteAsync(grain, state, "second");
        await transport.ReleaseAsync(Token);

        Assert.Equal(2, await HeadPositionAsync(store));
        Assert.Equal(state.ETag, (await store.Storage.ReadAsync(grain)).ETag);
    }

    [Fact]
    public async Task A_request_that_arrives_while_its_outcome_is_being_settled_counts_as_made()
    {
        var faults = new Queue<Fault>();
        var released = 0;
        var settling = false;
        using var transport = new FaultyTransport(message => IsBatch(message) && faults.TryDequeue(out var fault) ? fault : Fault.None);
        await using var store = await OpenAsync(transport, beforeRequest: async message =>
        {
            // After the head was read and found unmoved, before whatever the writer sends next.
            if (settling && faults.Count == 0 && IsBatch(message) && released == 0)
            {
                released = (await transport.ReleaseAsync(Token)).Count;
            }
        });
        var grain = GrainStorageExtensions.NewGrain();
        var state = await store.Storage.CreateAsync(grain, "first");
        faults.Enqueue(Fault.LateRequest);
        settling = true;

        await store.Storage.WriteAsync(grain, state, "second");

        Assert.Equal(1, released);
        Assert.Equal(2, await HeadPositionAsync(store));
        var read = await store.Storage.ReadAsync(grain);
        Assert.Equal(("second", state.ETag), (read.State!.Text, read.ETag));
    }

    [Fact]
    public async Task A_service_that_stays_away_fails_the_write_within_its_deadline_as_certainly_not_made()
    {
        var away = false;
        using var transport = new FaultyTransport(_ => away ? Fault.LostRequest : Fault.None);
        await using var store = await OpenAsync(transport, TimeSpan.FromSeconds(1.5));
        var grain = GrainStorageExtensions.NewGrain();
        var state = await store.Storage.CreateAsync(grain, "first");
        // Forgets the head, so that the next write begins with a read.
        await using var restarted = await OpenAsync(transport, TimeSpan.FromSeconds(1.5), store.Options.TableName);
        away = true;

        var error = await Assert.ThrowsAsync<AzureTablesStorageException>(() => restarted.Storage.WriteAsync(grain, state, "second"));

        Assert.Equal((true, false), (error.IsTransient, error.IsOutcomeUnknown));
        away = false;
        Assert.Equal("first", (await restarted.Storage.ReadAsync(grain)).State!.Text);
        await restarted.Storage.WriteAsync(grain, state, "third");
    }

    [Fact]
    public async Task A_write_that_cannot_be_settled_in_time_is_reported_as_unknown_and_the_next_one_goes_by_what_is_stored()
    {
        var away = false;
        using var transport = new FaultyTransport(message => !away ? Fault.None : IsBatch(message) ? Fault.LostAnswer : Fault.LostRequest);
        await using var store = await OpenAsync(transport, TimeSpan.FromSeconds(1.5));
        var grain = GrainStorageExtensions.NewGrain();
        var state = await store.Storage.CreateAsync(grain, "first");
        away = true;

        var error = await Assert.ThrowsAsync<AzureTablesStorageException>(() => store.Storage.WriteAsync(grain, state, "second"));
        away = false;

        Assert.Equal((true, true), (error.IsTransient, error.IsOutcomeUnknown));
        var read = await store.Storage.ReadAsync(grain);
        Assert.Equal("second", read.State!.Text);
        await Assert.ThrowsAsync<InconsistentStateException>(() => store.Storage.WriteAsync(grain, state, "on the old one"));
        await store.Storage.WriteAsync(grain, read, "third");
    }

    [Fact]
    public async Task A_refusal_for_good_is_an_error_that_names_it_and_is_not_repeated()
    {
        var requests = 0;
        using var transport = new FaultyTransport(message =>
        {
            requests += IsBatch(message) ? 1 : 0;
            return Fault.None;
        });
        await using var store = await OpenAsync(transport);
        var grain = GrainStorageExtensions.NewGrain();
        await store.Storage.CreateAsync(grain, "first");
        await store.Rows.DeleteAsync(Token);
        requests = 0;

        var error = await Assert.ThrowsAsync<AzureTablesStorageException>(() => store.Storage.CreateAsync(GrainStorageExtensions.NewGrain(), "state"));

        Assert.Contains("TableNotFound", error.Message, StringComparison.Ordinal);
        Assert.Equal(1, requests);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Under_random_faults_two_silos_apply_every_acknowledged_write_exactly_once(int seed)
    {
        var random = new Random(seed);
        Fault Choose(HttpMessage message)
        {
            lock (random)
            {
                return IsBatch(message) && random.Next(4) == 0 ? OfBatches[random.Next(OfBatches.Length)] : random.Next(20) == 0 ? Fault.Status503 : Fault.None;
            }
        }

        using var transport = new FaultyTransport(Choose);
        await using var first = await OpenAsync(transport);
        await using var second = await OpenAsync(transport, tableName: first.Options.TableName);
        var grains = Enumerable.Range(0, 12).Select(static _ => GrainStorageExtensions.NewGrain()).ToArray();
        var acknowledged = new ConcurrentBag<string>();
        var unknown = new ConcurrentBag<string>();

        // Each write adds its name to what it read; so one that is lost, refused but made, or applied twice shows in the end.
        await Task.WhenAll(Enumerable.Range(0, 24).Select(async writer =>
        {
            var storage = (writer % 2 == 0 ? first : second).Storage;
            var grain = grains[writer / 2];
            for (var (attempt, done) = (0, 0); done < 15; attempt++)
            {
                var name = $"{writer}.{attempt}";
                var state = await storage.ReadAsync(grain);
                try
                {
                    await storage.WriteAsync(grain, state, $"{state.State!.Text} {name}", state.State.Number + 1);
                    acknowledged.Add(name);
                    done++;
                }
                catch (InconsistentStateException)
                {
                    // The other silo was faster; a write that is refused must not have been made.
                }
                catch (AzureTablesStorageException exception) when (exception.IsOutcomeUnknown)
                {
                    // Said to be unknown, never guessed: it was made once or not at all, and what is read in the end tells which.
                    unknown.Add(name);
                }
            }
        }));
        await transport.ReleaseAsync(Token);

        var made = new List<string>();
        foreach (var grain in grains)
        {
            var state = (await first.Storage.ReadAsync(grain)).State!;
            var names = state.Text!.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            Assert.Equal(names.Length, state.Number);
            made.AddRange(names);
        }

        Assert.Equal(acknowledged.Concat(unknown.Intersect(made, StringComparer.Ordinal)).Order(StringComparer.Ordinal), made.Order(StringComparer.Ordinal));
    }

    private Task<AzureStore> OpenAsync(FaultyTransport transport, TimeSpan? deadline = null, string? tableName = null, Func<HttpMessage, Task>? beforeRequest = null) =>
        AzureStore.OpenAsync(azurite, Token, tableName, options =>
        {
            options.Partitions = 1;
            options.WriteDeadline = deadline ?? options.WriteDeadline;
            options.ConfigureClient = client =>
            {
                client.Transport = transport;
                client.AddPolicy(new BeforeRequestPolicy(beforeRequest ?? (static _ => Task.CompletedTask)), HttpPipelinePosition.PerRetry);
            };
        });

    private static bool IsBatch(HttpMessage message) => message.Request.Uri.Path.EndsWith("$batch", StringComparison.Ordinal);

    private static async Task<long> HeadPositionAsync(AzureStore store) =>
        (await PartitionTransaction.FindHeadAsync(store.Rows, Partitioning.Key("service", 0), Token)).Position;
}
