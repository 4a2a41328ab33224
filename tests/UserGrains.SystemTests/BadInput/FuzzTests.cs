using System.Globalization;
using CsCheck;

namespace UserGrains.SystemTests.BadInput;

/// <summary>Generated requests against a node: the same in every run, and others with another number in the environment, USERGRAINS_FUZZ_SEED.</summary>
public sealed class FuzzTests(FuzzedNode fuzzed) : IClassFixture<FuzzedNode>
{
    private const int Requests = 4_000;
    private const uint Stream = 4711;
    private const ulong UsualSeed = 20_261_127;

    private static readonly ulong Seed = ulong.TryParse(Environment.GetEnvironmentVariable("USERGRAINS_FUZZ_SEED"), CultureInfo.InvariantCulture, out var seed) ? seed : UsualSeed;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task No_request_makes_the_node_fail_hang_or_change_a_user_that_it_says_it_did_not_change()
    {
        var random = new PCG(Stream, Seed);
        var statuses = new SortedDictionary<int, int>();
        var before = await fuzzed.ReadAsync();
        for (var i = 0; i < Requests; i++)
        {
            var request = FuzzGen.Request.Generate(random, null, out _);
            var answer = await SendAsync(request);
            statuses[answer.Status] = statuses.GetValueOrDefault(answer.Status) + 1;
            Assert.True(answer.Status is >= 200 and < 500 or 501, $"Request {i} was answered with {answer.Status}:\n{request}\n{answer.Body}");

            // What the server refuses before it is read as a request, and what names nothing, has no body.
            Assert.True(answer.Status < 400 || answer.Body.Length == 0 || answer.IsProtocolError(), $"Request {i} has no error of the protocol:\n{request}\n{answer.Body}");
            var after = await fuzzed.ReadAsync();
            if (answer.Status >= 400)
            {
                Assert.True(string.Equals(before, after, StringComparison.Ordinal), $"Request {i} was refused and changed a user:\n{request}");
            }
            else if (!string.Equals(before, after, StringComparison.Ordinal))
            {
                await fuzzed.RestoreAsync();
                after = await fuzzed.ReadAsync();
            }

            before = after;
        }

        TestContext.Current.TestOutputHelper?.WriteLine(string.Join(", ", statuses.Select(status => $"{status.Key}: {status.Value}")));
        await fuzzed.DemandHealthyAsync();

        // They are of use only if they get past the front door, and do not all get through. Of another seed's, that is chance.
        Assert.True(Seed != UsualSeed || (statuses[200] > Requests / 20 && statuses[400] > Requests / 5));
    }

    private async Task<RawAnswer> SendAsync(FuzzRequest request)
    {
        try
        {
            return await RawHttp.SendAsync(fuzzed.Node, request.Bytes, Patience);
        }
        catch (TimeoutException exception)
        {
            throw new InvalidOperationException($"The node hung:\n{request}", exception);
        }
    }
}
