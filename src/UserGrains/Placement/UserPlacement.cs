namespace UserGrains.Placement;

/// <summary>Places grains as <see cref="UserPlacementDirector"/> says.</summary>
[Serializable, GenerateSerializer, Immutable, Alias("UserGrains.UserPlacement")]
internal sealed class UserPlacement : PlacementStrategy;
