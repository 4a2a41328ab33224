using Orleans.Streams;

namespace UserGrains.Client.Streaming;

/// <summary>An observer of single items, seen as one of batches.</summary>
/// <typeparam name="T">The item.</typeparam>
internal sealed class OneByOne<T>(IAsyncObserver<T> observer) : IAsyncBatchObserver<T>
{
    public async Task OnNextAsync(IList<SequentialItem<T>> items)
    {
        foreach (var item in items)
        {
            await observer.OnNextAsync(item.Item, item.Token);
        }
    }

    public Task OnCompletedAsync() => observer.OnCompletedAsync();

    public Task OnErrorAsync(Exception ex) => observer.OnErrorAsync(ex);
}
