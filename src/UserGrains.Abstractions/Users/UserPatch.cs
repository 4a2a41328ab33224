namespace UserGrains;

/// <summary>A partial update. A field that is not mentioned is kept, a value is set, <see langword="null"/> clears.</summary>
/// <example><code>new UserPatch { Name = "Ada", Email = null, ExpectedVersion = 7 }</code></example>
[GenerateSerializer, Immutable, Alias("UserGrains.UserPatch")]
public sealed record UserPatch : UserWrite
{
    // One flag a field and plain references, instead of a struct a field, keep the wire form small and its codec fast.
    [Id(0)]
    private UserFields _mentioned;

    [Id(1)]
    private string? _name;

    [Id(2)]
    private string? _externalId;

    [Id(3)]
    private string? _profileUrl;

    [Id(4)]
    private string? _email;

    [Id(5)]
    private CustomFields? _custom;

    [Id(6)]
    private string? _status;

    [Id(7)]
    private string? _type;

    /// <summary>Gets the fields that the patch sets or clears.</summary>
    public UserFields Mentioned => _mentioned;

    /// <summary>Gets the change of the name: at most 2,048 characters, not empty or blank.</summary>
    public PatchField<string> Name
    {
        get => Get(UserFields.Name, _name);
        init => Set(UserFields.Name, value, ref _name);
    }

    /// <summary>Gets the change of the identifier that the user has elsewhere: at most 2,048 characters.</summary>
    public PatchField<string> ExternalId
    {
        get => Get(UserFields.ExternalId, _externalId);
        init => Set(UserFields.ExternalId, value, ref _externalId);
    }

    /// <summary>Gets the change of the picture's address: at most 2,048 characters; a scheme, if there is one, is http or https.</summary>
    public PatchField<string> ProfileUrl
    {
        get => Get(UserFields.ProfileUrl, _profileUrl);
        init => Set(UserFields.ProfileUrl, value, ref _profileUrl);
    }

    /// <summary>Gets the change of the e-mail address: at most 320 characters, no control characters.</summary>
    public PatchField<string> Email
    {
        get => Get(UserFields.Email, _email);
        init => Set(UserFields.Email, value, ref _email);
    }

    /// <summary>Gets the change of the custom values. <see cref="CustomMode"/> says what happens to keys that are not among them.</summary>
    public PatchField<CustomFields> Custom
    {
        get => Get(UserFields.Custom, _custom);
        init => Set(UserFields.Custom, value, ref _custom);
    }

    /// <summary>Gets the change of the status: at most 50 characters.</summary>
    public PatchField<string> Status
    {
        get => Get(UserFields.Status, _status);
        init => Set(UserFields.Status, value, ref _status);
    }

    /// <summary>Gets the change of the type: at most 50 characters.</summary>
    public PatchField<string> Type
    {
        get => Get(UserFields.Type, _type);
        init => Set(UserFields.Type, value, ref _type);
    }

    /// <summary>Gets what happens to custom values that <see cref="Custom"/> does not mention. The default is <see cref="CustomMode.Replace"/>.</summary>
    [Id(8)]
    public CustomMode CustomMode { get; init; }

    private PatchField<T> Get<T>(UserFields field, T? value)
        where T : class
        => _mentioned.HasFlag(field) ? value : default(PatchField<T>);

    private void Set<T>(UserFields field, PatchField<T> change, ref T? value)
        where T : class
    {
        _mentioned = change.IsMentioned ? _mentioned | field : _mentioned & ~field;
        value = change.Value;
    }
}
