namespace UserGrains.Tests.Users;

/// <summary>One operation of a generated sequence.</summary>
internal sealed record ModelStep(string Operation, UserPatch? Patch, UserDeletion? Deletion)
{
    public ValueTask<UserWriteResult> RunAsync(IUserGrain user, CancellationToken cancellationToken) => Operation switch
    {
        "create" => user.CreateAsync(Patch!, cancellationToken),
        "update" => user.UpdateAsync(Patch!, cancellationToken),
        "set" => user.SetAsync(Patch!, cancellationToken),
        _ => user.DeleteAsync(Deletion!, cancellationToken),
    };
}
