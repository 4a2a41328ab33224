namespace UserGrains.ExternalIds;

/// <summary>A reservation in storage. Names, numbers and meanings never change; what is new gets a new property with a default that means "not there".</summary>
[GenerateSerializer, Alias("UserGrains.StoredExternalId")]
internal sealed class StoredExternalId
{
    /// <summary>Gets or sets the id of the user for whom the external id is reserved.</summary>
    [Id(0)]
    public string? UserId { get; set; }
}
