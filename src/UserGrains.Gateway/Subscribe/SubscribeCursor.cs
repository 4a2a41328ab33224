namespace UserGrains.Gateway.Subscribe;

/// <summary>Up to where a subscriber has seen everything: the protocol's <c>tt</c> and <c>tr</c>.</summary>
/// <param name="Timetoken">Unix time in 100 ns units, of the process that issued it.</param>
/// <param name="Region">Names that process; <see langword="null"/> when the subscriber did not send it back.</param>
internal readonly record struct SubscribeCursor(long Timetoken, int? Region);
