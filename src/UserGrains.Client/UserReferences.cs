namespace UserGrains.Client;

/// <summary>Makes references to users' grains. Orleans finds out by reflection what an interface stands for, each time; here that is done once.</summary>
internal sealed class UserReferences(IGrainFactory grains)
{
    private Kind? _kind;

    /// <inheritdoc cref="UserGrainFactoryExtensions.GetUserGrain"/>
    public IUserGrain Get(string keyset, string id)
    {
        if (_kind is not { } kind)
        {
            var first = grains.GetUserGrain(keyset, id);
            var reference = (GrainReference)first;
            _kind = new Kind(reference.GrainId.Type, reference.InterfaceType);
            return first;
        }

        return (IUserGrain)grains.GetGrain(GrainId.Create(kind.Grain, IdSpan.Create(UserKey.Create(keyset, id).ToString())), kind.Interface);
    }

    private sealed record Kind(GrainType Grain, GrainInterfaceType Interface);
}
