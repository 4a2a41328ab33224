using System.Collections.Frozen;
using Microsoft.Extensions.Options;

namespace UserGrains;

/// <summary>Says what each keyset may do, as it was configured when the silo started.</summary>
internal sealed class Keysets(IOptions<UserGrainsOptions> options)
{
    private readonly FrozenDictionary<string, KeysetOptions> _keysets = options.Value.Keysets.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Throws unless the keyset exists.</summary>
    /// <exception cref="UserGrainsException"><see cref="UserGrainsError.UnknownKeyset"/>.</exception>
    public void Demand(string keyset) => Find(keyset);

    /// <summary>Throws unless the keyset keeps users.</summary>
    /// <exception cref="UserGrainsException"><see cref="UserGrainsError.UnknownKeyset"/> or <see cref="UserGrainsError.AppContextOff"/>.</exception>
    public void DemandAppContext(string keyset)
    {
        if (!Find(keyset).AppContext)
        {
            throw new UserGrainsException(
                UserGrainsError.AppContextOff,
                $"The keyset '{keyset}' has App Context off, so it keeps no users. Set {UserGrainsOptions.SectionName}:{nameof(UserGrainsOptions.Keysets)}:{keyset}:{nameof(KeysetOptions.AppContext)} to true.");
        }
    }

    /// <summary>Throws unless the keyset's users can be watched.</summary>
    /// <exception cref="UserGrainsException">
    /// <see cref="UserGrainsError.UnknownKeyset"/>, <see cref="UserGrainsError.AppContextOff"/> or <see cref="UserGrainsError.UpdateEventsOff"/>.
    /// </exception>
    public void DemandUpdateEvents(string keyset)
    {
        DemandAppContext(keyset);
        if (!Find(keyset).UpdateEvents)
        {
            throw new UserGrainsException(
                UserGrainsError.UpdateEventsOff,
                $"The keyset '{keyset}' has update events off, so its users cannot be watched. Set {UserGrainsOptions.SectionName}:{nameof(UserGrainsOptions.Keysets)}:{keyset}:{nameof(KeysetOptions.UpdateEvents)} to true.");
        }
    }

    /// <summary>Whether no two users of the keyset may have the same external id.</summary>
    public bool HasUniqueExternalIds(string keyset) => Find(keyset).UniqueExternalIds;

    private KeysetOptions Find(string keyset) => _keysets.GetValueOrDefault(keyset) ?? throw new UserGrainsException(
        UserGrainsError.UnknownKeyset,
        $"There is no keyset '{keyset}'. Add {UserGrainsOptions.SectionName}:{nameof(UserGrainsOptions.Keysets)}:{keyset} to the configuration, or use one that is there.");
}
