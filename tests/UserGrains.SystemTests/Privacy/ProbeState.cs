namespace UserGrains.SystemTests.Privacy;

[GenerateSerializer, Alias("UserGrains.SystemTests.ProbeState")]
internal sealed record ProbeState;
