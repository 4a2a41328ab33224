using System.Diagnostics;
using OpenTelemetry;

namespace UserGrains.Silo.Privacy;

/// <summary>Takes the queries of requests off every span, also where user ids may be in it: a token or a signature may be in them.</summary>
internal sealed class QueryTagRemoval : BaseProcessor<Activity>
{
    private static readonly string[] Addresses = ["url.query", "url.full", "http.url", "http.target"];

    public override void OnEnd(Activity data)
    {
        foreach (var name in Addresses)
        {
            if (data.GetTagItem(name) is not null)
            {
                data.SetTag(name, null);
            }
        }
    }
}
