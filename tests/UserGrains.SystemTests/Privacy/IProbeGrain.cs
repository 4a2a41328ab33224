using Orleans.Concurrency;

namespace UserGrains.SystemTests.Privacy;

/// <summary>A grain that is named like a user and gives Orleans every reason to write about it.</summary>
[Alias("UserGrains.SystemTests.IProbeGrain")]
internal interface IProbeGrain : IGrainWithStringKey
{
    [Alias("Answer")]
    Task AnswerAsync();

    [Alias("Throw")]
    Task ThrowAsync();

    [Alias("Conflict")]
    Task ConflictAsync();

    /// <summary>Answers once it is released; its callers give up before.</summary>
    [Alias("Wait"), ResponseTimeout("00:00:01")]
    Task WaitAsync();

    [Alias("Release"), AlwaysInterleave]
    Task ReleaseAsync();

    [Alias("Deactivate")]
    Task DeactivateAsync();
}
