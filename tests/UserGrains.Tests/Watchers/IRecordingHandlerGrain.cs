namespace UserGrains.Tests.Watchers;

/// <summary>A handler of batches. What it is called with is in <see cref="HandlerLog"/>.</summary>
public interface IRecordingHandlerGrain : IGrainWithStringKey, IUserBatchHandler;
