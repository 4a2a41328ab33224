namespace UserGrains;

/// <summary>What a custom value is.</summary>
[GenerateSerializer, Alias("UserGrains.CustomValueKind")]
public enum CustomValueKind
{
    /// <summary>The JSON value null.</summary>
    Null = 0,

    /// <summary>A text.</summary>
    String = 1,

    /// <summary>A JSON number, kept in its exact text.</summary>
    Number = 2,

    /// <summary>The JSON value true or false.</summary>
    Boolean = 3,
}
