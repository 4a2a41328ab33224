using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using UserGrains.Client;
using UserGrains.Gateway.Keysets;

namespace UserGrains.Gateway.Access;

/// <summary>
/// Follows the revocations of every keyset with tokens: one call at a time for each keyset, which waits in the cluster until there is news. Watches are ended from here;
/// none of them asks by itself.
/// </summary>
internal sealed partial class RevocationFollower(GatewayKeysets keysets, Chat chat, IHostApplicationLifetime lifetime, ILogger<RevocationFollower> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    private readonly TimeProvider _time = chat.Feed.Time;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Before, this process's own silo may not be there: calls would fail, and fill the log. A request with a token that comes at once waits.
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using (lifetime.ApplicationStarted.Register(started.SetResult))
        {
            await started.Task.WaitAsync(stoppingToken);
        }

        await Task.WhenAll(keysets.All.Where(keyset => keyset.Tokens is not null).Select(keyset => FollowAsync(keyset.Chat, keyset.Tokens!, stoppingToken)));
    }

    [SuppressMessage("Design", "CA1031", Justification = "Whatever a call ends with, the next one asks again, and what is known counts for a while.")]
    private async Task FollowAsync(Chat users, KeysetTokens tokens, CancellationToken stoppingToken)
    {
        var isLost = false;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                var (source, number) = tokens.Revocations.Position;
                if (tokens.Revocations.Take(await users.Revocations.FollowAsync(source, number).WaitAsync(stoppingToken)))
                {
                    tokens.EndRevokedWatches();
                }

                isLost = false;
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                if (!isLost && tokens.Revocations is { IsKnown: true, IsCurrent: false })
                {
                    isLost = true;
                    LogLost(exception.GetType());
                    tokens.EndAllWatches();
                }

                await Task.Delay(Pause, _time, CancellationToken.None);
            }
        }
    }

    [LoggerMessage(
        EventId = 4101,
        Level = LogLevel.Warning,
        Message = "Nothing was heard of revocations for a while ({Cause}); tokens are refused and their watches ended until the cluster answers again.")]
    private partial void LogLost(Type cause);
}
