using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Time.Testing;
using Orleans.Storage;
using UserGrains.Silo.Health;

namespace UserGrains.SystemTests.Node;

public sealed class StorageHealthCheckTests
{
    [Fact]
    public async Task Storage_that_answers_is_healthy()
    {
        var result = await CheckAsync(() => Task.CompletedTask);

        Assert.Equal(HealthStatus.Healthy, result.Status);
    }

    [Fact]
    public async Task Storage_that_fails_is_unhealthy_and_its_message_stays_inside()
    {
        var result = await CheckAsync(() => Task.FromException(new IOException("disk full of secrets")));

        Assert.Equal((HealthStatus.Unhealthy, "Storage failed."), (result.Status, result.Description));
    }

    [Fact]
    public async Task Storage_that_does_not_answer_in_time_is_unhealthy()
    {
        var time = new FakeTimeProvider();
        var check = CheckAsync(() => new TaskCompletionSource().Task, time);

        time.Advance(StorageHealthCheck.TimeLimit - TimeSpan.FromTicks(1));
        Assert.False(check.IsCompleted);
        time.Advance(TimeSpan.FromTicks(1));

        Assert.Equal((HealthStatus.Unhealthy, "Storage did not answer within 2 s."), ((await check).Status, (await check).Description));
    }

    private static Task<HealthCheckResult> CheckAsync(Func<Task> read, FakeTimeProvider? time = null) =>
        new StorageHealthCheck(new AnsweringStorage(read), time ?? new FakeTimeProvider())
            .CheckHealthAsync(new HealthCheckContext(), TestContext.Current.CancellationToken);

    private sealed class AnsweringStorage(Func<Task> read) : IGrainStorage
    {
        public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => read();

        public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => throw new NotSupportedException();

        public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => throw new NotSupportedException();
    }
}
