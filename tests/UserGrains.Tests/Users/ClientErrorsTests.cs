using Orleans.Serialization;
using UserGrains.Client;
using Xunit;

namespace UserGrains.Tests.Users;

/// <summary>Whatever a call ends with, callers get the one exception that they are promised.</summary>
public sealed class ClientErrorsTests
{
    // A silo whose directory timed out answered with an exception of a library, which has no codec: seen when a silo was frozen.
    [Fact]
    public void A_call_that_failed_inside_the_cluster_is_transient()
    {
        var exception = new CodecNotFoundException("Could not find a codec for type Polly.Timeout.TimeoutRejectedException.");

        var write = ClientErrors.Translate(exception, isWrite: true, CancellationToken.None);
        var read = ClientErrors.Translate(exception, isWrite: false, CancellationToken.None);

        Assert.Equal((UserGrainsError.OutcomeUnknown, true), (write!.Error, write.IsTransient));
        Assert.Equal((UserGrainsError.Unavailable, true), (read!.Error, read.IsTransient));
    }

    [Fact]
    public async Task A_caller_who_cancels_gets_its_own_cancellation()
    {
        using var cancellation = new CancellationTokenSource();
        await cancellation.CancelAsync();

        Assert.Null(ClientErrors.Translate(new OperationCanceledException(cancellation.Token), isWrite: true, cancellation.Token));
    }
}
