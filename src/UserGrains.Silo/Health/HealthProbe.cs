namespace UserGrains.Silo.Health;

/// <summary>The state of the reserved record, which nobody writes.</summary>
[GenerateSerializer, Alias("UserGrains.HealthProbe")]
internal sealed class HealthProbe;
