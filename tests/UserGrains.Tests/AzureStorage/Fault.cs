namespace UserGrains.Tests.AzureStorage;

/// <summary>What happens to a request on its way to the service, or to the answer on its way back.</summary>
internal enum Fault
{
    None,

    /// <summary>The connection breaks before the service has the request.</summary>
    LostRequest,

    /// <summary>The service carries the request out, and the connection breaks before its answer arrives.</summary>
    LostAnswer,

    /// <summary>As <see cref="LostAnswer"/>, noticed by the time limit.</summary>
    TimedOutAnswer,

    /// <summary>The request arrives, but only when <see cref="FaultyTransport.ReleaseAsync"/> lets it, long after the caller was told of a time-out.</summary>
    LateRequest,

    /// <summary>The service answers a query with a page of nothing and says that there is more.</summary>
    CutPage,

    Status408,
    Status412,
    Status429,
    Status500,
    Status503,
}
