namespace UserGrains;

/// <summary>What a patch does with the custom values that it does not mention.</summary>
[GenerateSerializer, Alias("UserGrains.CustomMode")]
public enum CustomMode
{
    /// <summary>They go: the patch's values replace all others.</summary>
    Replace = 0,

    /// <summary>They stay: the patch is applied key by key, and null removes a key.</summary>
    Merge = 1,
}
