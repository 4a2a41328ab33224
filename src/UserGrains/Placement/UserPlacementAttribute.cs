using Orleans.Placement;

namespace UserGrains.Placement;

/// <summary>Has a grain placed by its partition of the storage.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class UserPlacementAttribute() : PlacementAttribute(new UserPlacement());
