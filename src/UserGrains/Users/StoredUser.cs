using UserGrains.Client.Feed;

namespace UserGrains.Users;

/// <summary>
/// A user in storage: simple properties, so that any Orleans storage serializer can write it. Names, numbers and meanings never change;
/// what is new gets a new property with a default that means "not there".
/// </summary>
[GenerateSerializer, Alias("UserGrains.StoredUser")]
internal sealed class StoredUser
{
    /// <summary>The highest <see cref="Format"/> that this version reads.</summary>
    public const int CurrentFormat = 1;

    /// <summary>Gets or sets the form of the record. It rises only when an older version must not read, and so not overwrite, the record.</summary>
    [Id(0)]
    public int Format { get; set; }

    /// <summary>Gets or sets the incarnation, without the storage's epoch.</summary>
    [Id(1)]
    public long Incarnation { get; set; }

    /// <summary>Gets or sets the version of the user; of a deleted one, as it last was.</summary>
    [Id(2)]
    public long Version { get; set; }

    /// <summary>Gets or sets the timetoken of the user; of a deleted one, as it last was.</summary>
    [Id(3)]
    public long Timetoken { get; set; }

    /// <summary>Gets or sets the timetoken of the deletion, which is 1 version more; 0 while the user exists.</summary>
    [Id(4)]
    public long DeletedTimetoken { get; set; }

    [Id(5)]
    public string? Name { get; set; }

    [Id(6)]
    public string? ExternalId { get; set; }

    [Id(7)]
    public string? ProfileUrl { get; set; }

    [Id(8)]
    public string? Email { get; set; }

    /// <summary>Gets or sets the custom values as a JSON object; <see langword="null"/> when there are none.</summary>
    [Id(9)]
    public string? CustomJson { get; set; }

    [Id(10)]
    public string? Status { get; set; }

    [Id(11)]
    public string? Type { get; set; }

    /// <summary>Gets or sets the version at which the user was made, or made again.</summary>
    [Id(12)]
    public long CreatedVersion { get; set; }

    [Id(13)]
    public long NameVersion { get; set; }

    [Id(14)]
    public long ExternalIdVersion { get; set; }

    [Id(15)]
    public long ProfileUrlVersion { get; set; }

    [Id(16)]
    public long EmailVersion { get; set; }

    [Id(17)]
    public long CustomVersion { get; set; }

    [Id(18)]
    public long StatusVersion { get; set; }

    [Id(19)]
    public long TypeVersion { get; set; }

    /// <summary>Gets or sets the idempotency keys as <see cref="IdempotencyKeys.Pack"/> writes them; <see langword="null"/> when there are none.</summary>
    [Id(20)]
    public byte[]? Keys { get; set; }

    /// <summary>Gets or sets the newest time of an idempotency key that was dropped, in Unix milliseconds; 0 when none was.</summary>
    [Id(21)]
    public long KeyHorizon { get; set; }

    /// <summary>Writes a state that has a snapshot.</summary>
    /// <param name="state">The state.</param>
    /// <param name="epoch">The storage's epoch, which is not stored with the incarnation.</param>
    public static StoredUser From(UserState state, long epoch)
    {
        var snapshot = state.Snapshot ?? throw new ArgumentException("A user that was never there is not stored.", nameof(state));
        var user = snapshot.User;
        var fieldVersions = snapshot.FieldVersions;
        return new StoredUser
        {
            Format = CurrentFormat,
            Incarnation = user.Incarnation - epoch,
            Version = user.Version,
            Timetoken = user.Timetoken,
            DeletedTimetoken = snapshot.IsDeleted ? state.Timetoken : 0,
            Name = user.Name,
            ExternalId = user.ExternalId,
            ProfileUrl = user.ProfileUrl,
            Email = user.Email,
            CustomJson = Users.CustomJson.Write(user.Custom),
            Status = user.Status,
            Type = user.Type,
            CreatedVersion = snapshot.CreatedVersion,
            NameVersion = fieldVersions.Name,
            ExternalIdVersion = fieldVersions.ExternalId,
            ProfileUrlVersion = fieldVersions.ProfileUrl,
            EmailVersion = fieldVersions.Email,
            CustomVersion = fieldVersions.Custom,
            StatusVersion = fieldVersions.Status,
            TypeVersion = fieldVersions.Type,
            Keys = state.Keys.Pack(),
            KeyHorizon = state.Keys.Horizon,
        };
    }

    /// <summary>Reads the state back.</summary>
    /// <param name="id">The user's id, which is in the record's key and not in the record.</param>
    /// <param name="epoch">The storage's epoch.</param>
    /// <exception cref="NotSupportedException">A newer version wrote the record.</exception>
    public UserState ToState(string id, long epoch)
    {
        if (Format > CurrentFormat)
        {
            throw new NotSupportedException($"The stored user has format {Format}, and this version reads up to {CurrentFormat}. Run the version that wrote it.");
        }

        return UserState.Restore(ToSnapshot(id, epoch), DeletedTimetoken != 0 ? DeletedTimetoken : Timetoken, IdempotencyKeys.Unpack(Keys, KeyHorizon));
    }

    /// <summary>Reads what others may see of it.</summary>
    /// <param name="id">The user's id.</param>
    /// <param name="epoch">The storage's epoch.</param>
    public UserSnapshot ToSnapshot(string id, long epoch)
    {
        var isDeleted = DeletedTimetoken != 0;
        return new UserSnapshot
        {
            User = new UserMetadata
            {
                Id = id,
                Name = Name,
                ExternalId = ExternalId,
                ProfileUrl = ProfileUrl,
                Email = Email,
                Custom = Users.CustomJson.Read(CustomJson),
                Status = Status,
                Type = Type,
                Timetoken = Timetoken,
                Version = Version,
                Incarnation = Incarnation + epoch,
            },
            Version = isDeleted ? Version + 1 : Version,
            IsDeleted = isDeleted,
            DeletedTimetoken = DeletedTimetoken,
            CreatedVersion = CreatedVersion,
            FieldVersions = new(NameVersion, ExternalIdVersion, ProfileUrlVersion, EmailVersion, CustomVersion, StatusVersion, TypeVersion),
        };
    }
}
