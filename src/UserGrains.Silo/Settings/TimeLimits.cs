using Orleans.Configuration;

namespace UserGrains.Silo.Settings;

/// <summary>The time limits of a node that have to fit together: how long calls wait, and how soon a silo is given up.</summary>
internal sealed class TimeLimits
{
    private const string MessagingSection = "Orleans:Messaging";

    // It bounds how long calls to users of a silo that has died stall; Orleans' own default is 30 s.
    private static readonly TimeSpan DefaultResponseTimeout = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan MinResponseTimeout = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MaxResponseTimeout = TimeSpan.FromMinutes(10);

    public TimeLimits(IConfiguration configuration, SettingsReader reader, BackendSettings backends, TimeSpan storageTimeout)
    {
        // Orleans binds the section itself; it is read here because it would end the start with a stack trace over what it cannot parse.
        var messaging = reader.Read<SiloMessagingOptions>(MessagingSection);
        ResponseTimeout = configuration[$"{MessagingSection}:{nameof(messaging.ResponseTimeout)}"] is null ? DefaultResponseTimeout : messaging.ResponseTimeout;
        Membership = reader.Read<NodeMembershipOptions>(NodeMembershipOptions.SectionName, isUsed: backends.IsClustered);

        var response = SettingsReader.Name(MessagingSection, nameof(messaging.ResponseTimeout));
        if (ResponseTimeout < MinResponseTimeout || ResponseTimeout > MaxResponseTimeout)
        {
            reader.Add($"{response} is {ResponseTimeout:c}; it must be from {MinResponseTimeout:c} to {MaxResponseTimeout:c}.");
        }
        else if (storageTimeout >= ResponseTimeout)
        {
            reader.Add(
                $"{SettingsReader.Name(UserGrainsOptions.SectionName, nameof(UserGrainsOptions.StorageTimeout))} is {storageTimeout:c}, and callers give up after "
                + $"{response}={ResponseTimeout:c}, so they would not learn what became of their writes. Make the first one smaller or the second one larger.");
        }

        if (backends.IsClustered && Membership.MaxProbeTimeout < Membership.ProbeTimeout)
        {
            reader.Add(
                $"{SettingsReader.Name(NodeMembershipOptions.SectionName, nameof(Membership.MaxProbeTimeout))} is {Membership.MaxProbeTimeout:c}; it must not be below "
                + $"{SettingsReader.Name(NodeMembershipOptions.SectionName, nameof(Membership.ProbeTimeout))}={Membership.ProbeTimeout:c}.");
        }
    }

    /// <summary>Gets how long a call waits for its answer.</summary>
    public TimeSpan ResponseTimeout { get; }

    /// <summary>Gets how soon a silent silo is given up.</summary>
    public NodeMembershipOptions Membership { get; }
}
