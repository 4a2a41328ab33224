using Orleans.Streams;
using UserGrains.Client.Watching;

namespace UserGrains.Client.Streaming;

/// <summary>The changes of one user.</summary>
internal sealed class UserUpdatesSource(UserWatch watch) : IStreamSource<UserChanged>
{
    public async ValueTask<SequentialItem<UserChanged>> NextAsync(CancellationToken cancellationToken)
    {
        // A batch has each user at most once, and there is only one.
        var batch = await watch.NextAsync(cancellationToken);
        var change = batch.Changes[0];
        return new SequentialItem<UserChanged>(change, new UserSequenceToken(change.Position));
    }

    public void Dispose() => watch.Dispose();
}
