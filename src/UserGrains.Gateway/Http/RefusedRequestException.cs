namespace UserGrains.Gateway.Http;

/// <summary>A request that is answered with an error. It never leaves the gateway.</summary>
internal sealed class RefusedRequestException(int status, string message, IReadOnlyList<RequestFault> faults) : Exception(message)
{
    public RefusedRequestException(int status, string message)
        : this(status, message, [])
    {
    }

    public RefusedRequestException(params IReadOnlyList<RequestFault> faults)
        : this(StatusCodes.Status400BadRequest, ErrorTexts.InvalidInput, faults)
    {
    }

    public int Status { get; } = status;

    public IReadOnlyList<RequestFault> Faults { get; } = faults;

    /// <summary>Gets the stable code of the refusal; <see langword="null"/> when the text says it all.</summary>
    public string? Code { get; init; }

    /// <summary>Gets after how long the same request may succeed; <see langword="null"/> when it never will.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
