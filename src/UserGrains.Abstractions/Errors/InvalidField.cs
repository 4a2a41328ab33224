namespace UserGrains;

/// <summary>One field that breaks a limit.</summary>
/// <param name="Field">The field as it is named on the wire: <c>id</c>, <c>name</c>, <c>custom.key</c>, …</param>
/// <param name="Message">What is wrong, the limit, and the fix. Never the value.</param>
[GenerateSerializer, Immutable, Alias("UserGrains.InvalidField")]
public sealed record InvalidField([property: Id(0)] string Field, [property: Id(1)] string Message);
