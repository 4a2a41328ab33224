namespace UserGrains.Benchmarks.Baselines;

/// <summary>The same fields as <see cref="UserMetadata"/>, as a class with properties that any serializer can read and write.</summary>
[GenerateSerializer]
internal sealed class PlainUser
{
    [Id(0)]
    public string? Name { get; set; }

    [Id(1)]
    public string? ExternalId { get; set; }

    [Id(2)]
    public string? ProfileUrl { get; set; }

    [Id(3)]
    public string? Email { get; set; }

    [Id(4)]
    public Dictionary<string, string> Custom { get; set; } = [];

    [Id(5)]
    public string? Status { get; set; }

    [Id(6)]
    public string? Type { get; set; }

    [Id(7)]
    public long Timetoken { get; set; }

    [Id(8)]
    public long Version { get; set; }

    /// <summary>Applies a patch; of <see cref="UserPatch.Custom"/> it knows only the replacing.</summary>
    public UserMetadata Apply(string id, UserPatch patch, DateTimeOffset now)
    {
        Name = patch.Name.IsMentioned ? patch.Name.Value : Name;
        ExternalId = patch.ExternalId.IsMentioned ? patch.ExternalId.Value : ExternalId;
        ProfileUrl = patch.ProfileUrl.IsMentioned ? patch.ProfileUrl.Value : ProfileUrl;
        Email = patch.Email.IsMentioned ? patch.Email.Value : Email;
        Status = patch.Status.IsMentioned ? patch.Status.Value : Status;
        Type = patch.Type.IsMentioned ? patch.Type.Value : Type;
        if (patch.Custom.IsMentioned)
        {
            Custom = (patch.Custom.Value ?? CustomFields.Empty).ToDictionary(pair => pair.Key, pair => pair.Value.Text, StringComparer.Ordinal);
        }

        Timetoken = (now - DateTimeOffset.UnixEpoch).Ticks;
        Version++;
        return new UserMetadata
        {
            Id = id,
            Name = Name,
            ExternalId = ExternalId,
            ProfileUrl = ProfileUrl,
            Email = Email,
            Custom = new CustomFields(Custom.Select(pair => KeyValuePair.Create(pair.Key, (CustomValue)pair.Value))),
            Status = Status,
            Type = Type,
            Timetoken = Timetoken,
            Version = Version,
        };
    }
}
