using System.Collections.Frozen;
using System.Diagnostics;
using OpenTelemetry;

namespace UserGrains.Silo.Privacy;

/// <summary>
/// Takes everything off a span that may hold a user id. Tags are kept by name, not dropped by name, so a tag that a later Orleans adds
/// is dropped until someone has looked at it.
/// </summary>
internal sealed class SpanRedaction : BaseProcessor<Activity>
{
    /// <summary>The prefix of our own tags, which hold no ids.</summary>
    public const string OwnPrefix = "usergrains.";

    private static readonly FrozenSet<string> Kept = FrozenSet.Create(
        StringComparer.Ordinal,
        "error.type",
        "exception.escaped",
        "exception.type",
        "orleans.activation.cause",
        "orleans.async_enumerable.request_id",
        "orleans.directory.previousRegistration.present",
        "orleans.grain.state",
        "orleans.grain.type",
        "orleans.migration.target.silo",
        "orleans.placement.filter.type",
        "orleans.rehydrate.ignored",
        "orleans.rpc.service",
        "orleans.silo.id",
        "orleans.storage.provider",
        "orleans.storage.state.name",
        "orleans.storage.state.type",
        "rpc.method",
        "rpc.system.name",
        "service.name");

    // Free text: useful when something failed, and it names grains.
    private static readonly FrozenSet<string> Redacted = FrozenSet.Create(
        StringComparer.Ordinal,
        "exception.message",
        "exception.stacktrace",
        "orleans.deactivation.reason",
        "orleans.rehydrate.ignored.reason");

    public override void OnEnd(Activity data)
    {
        foreach (var (name, value) in data.TagObjects.ToArray())
        {
            if (Redacted.Contains(name))
            {
                data.SetTag(name, UserIdRedaction.Redact(value?.ToString() ?? string.Empty));
            }
            else if (!Kept.Contains(name) && !name.StartsWith(OwnPrefix, StringComparison.Ordinal))
            {
                data.SetTag(name, null);
            }
        }

        data.DisplayName = UserIdRedaction.Redact(data.DisplayName);
        if (data.StatusDescription is { } description)
        {
            data.SetStatus(data.Status, UserIdRedaction.Redact(description));
        }

        // Events cannot be changed any more. One with an id in it costs the span its export.
        if (data.Events.Any(MayHoldId))
        {
            data.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
        }
    }

    private static bool MayHoldId(ActivityEvent happened) => happened.Tags
        .Select(tag => tag.Value?.ToString() ?? string.Empty)
        .Prepend(happened.Name)
        .Any(text => !string.Equals(text, UserIdRedaction.Redact(text), StringComparison.Ordinal));
}
