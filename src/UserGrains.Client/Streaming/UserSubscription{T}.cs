using Microsoft.Extensions.Logging;
using Orleans.Streams;

namespace UserGrains.Client.Streaming;

/// <summary>A live subscription: a loop that takes items from a source and has the subscriber called with them, one at a time.</summary>
/// <typeparam name="T">The item.</typeparam>
internal sealed partial class UserSubscription<T>(
    StreamId streamId,
    Guid handleId,
    IStreamSource<T> source,
    IAsyncBatchObserver<T> observer,
    Subscriber subscriber,
    TimeProvider time,
    ILogger logger) : UserSubscription(streamId, handleId)
{
    private static readonly TimeSpan MinBackoff = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan MaxBackoff = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _ending = new();
    private IAsyncBatchObserver<T>? _observer = observer;
    private Delivery? _underWay;
    private long _handedOver;
    private Task _handingOver = Task.CompletedTask;
    private bool _hasEnded;

    /// <summary>Starts the loop, away from the grain that subscribes.</summary>
    /// <param name="stopping">Ends when the process stops.</param>
    public void Start(CancellationToken stopping)
    {
        using (ExecutionContext.SuppressFlow())
        {
            _ = Task.Run(() => RunAsync(stopping), CancellationToken.None);
        }
    }

    /// <summary>Has another observer called from the next delivery on.</summary>
    public void Replace(IAsyncBatchObserver<T> newObserver)
    {
        lock (_gate)
        {
            _observer = newObserver;
        }
    }

    public override void ForgetObserver()
    {
        lock (_gate)
        {
            _observer = null;
        }
    }

    public override void Dispose()
    {
        lock (_gate)
        {
            if (_hasEnded)
            {
                return;
            }

            _hasEnded = true;
            _observer = null;
        }

        subscriber.Subscriptions.Remove(this);
        _ending.Cancel();
        source.Dispose();
    }

    public override Task HandOverAsync(long number)
    {
        IAsyncBatchObserver<T> called;
        Delivery delivery;
        lock (_gate)
        {
            // A delivery whose answer was lost or late comes again, and must not overlap with the first.
            if (number <= _handedOver)
            {
                return number == _handedOver ? _handingOver : Task.CompletedTask;
            }

            if (_observer is null || _underWay?.Number != number)
            {
                return Task.CompletedTask;
            }

            called = _observer;
            delivery = _underWay;
            _handedOver = number;
            var handedOver = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _handingOver = handedOver.Task;
            delivery.HandedOver = handedOver;
        }

        return CallAsync(called, delivery);
    }

    private async Task CallAsync(IAsyncBatchObserver<T> called, Delivery delivery)
    {
        try
        {
            await (delivery.Item is { } item ? called.OnNextAsync([item]) : called.OnErrorAsync(delivery.Failure!));
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // The subscriber's code failed, not the delivery. It is told, and the subscription goes on.
            await ReportAsync(called, exception);
        }
        finally
        {
            delivery.HandedOver!.SetResult();
        }
    }

    private async Task ReportAsync(IAsyncBatchObserver<T> called, Exception failure)
    {
        try
        {
            await called.OnErrorAsync(failure);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // Only the kinds are logged: a message may quote metadata.
            LogObserverFailed(failure.GetType(), exception.GetType());
        }
    }

    private async Task RunAsync(CancellationToken stopping)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(stopping, _ending.Token);
        try
        {
            for (var number = 1L; ; number++)
            {
                var delivery = await TakeAsync(number, ended.Token);
                lock (_gate)
                {
                    _underWay = delivery;
                }

                // A subscriber who is gone has, if its grain lives on, subscribed again by itself.
                var isThere = await DeliverAsync(number, ended.Token);
                if (!isThere || delivery.Failure is not null)
                {
                    break;
                }
            }
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            // Unsubscribed, or the process stops.
        }

        Dispose();
    }

    private async ValueTask<Delivery> TakeAsync(long number, CancellationToken cancellationToken)
    {
        try
        {
            return new Delivery(number, await source.NextAsync(cancellationToken), Failure: null);
        }
        catch (UserGrainsException exception)
        {
            // Nothing more will come: the keyset was switched off.
            return new Delivery(number, Item: null, exception);
        }
    }

    // Until it is through: newer states gather in the source meanwhile.
    private async ValueTask<bool> DeliverAsync(long number, CancellationToken cancellationToken)
    {
        if (subscriber.Grain is not { } grain)
        {
            await HandOverAsync(number);
            return true;
        }

        var backoff = MinBackoff;
        while (true)
        {
            try
            {
                return await grain.DeliverAsync(HandleId, number);
            }
            catch (Exception exception) when (exception is not OutOfMemoryException && !cancellationToken.IsCancellationRequested)
            {
                // A grain that is busy, moving or on a dying silo. Whatever it was, it is not through.
                await Task.Delay(backoff, time, cancellationToken);
                backoff = Backoff.Next(backoff, MinBackoff, MaxBackoff);
            }
        }
    }

    [LoggerMessage(
        EventId = 1303,
        Level = LogLevel.Error,
        Message = "A stream observer threw {Cause}, and {Second} when it was told of it. The subscription goes on.")]
    private partial void LogObserverFailed(Type cause, Type second);

    private sealed record Delivery(long Number, SequentialItem<T>? Item, Exception? Failure)
    {
        public TaskCompletionSource? HandedOver { get; set; }
    }
}
