using System.Globalization;

namespace UserGrains.Benchmarks.Http;

/// <summary>The users and updates of <see cref="Workload"/> as requests.</summary>
internal static class HttpWorkload
{
    /// <summary>Where a user is, on the node and on the services that it is compared with.</summary>
    public const string Users = $"/v2/objects/{Workload.Keyset}/uuids/";

    /// <summary>Where the bare endpoint has its users.</summary>
    public const string BareUsers = "/bare/";

    private const int Connections = 64;

    /// <summary>A request for the stream of some users.</summary>
    public static byte[] Watch(IEnumerable<int> users) =>
        HttpConnection.Get($"/v1/{Workload.Keyset}/watch?ids={string.Join(',', users.Select(Workload.Id))}", version: "1.0");

    /// <summary>A request that sets every field of a user: about 300 bytes of text.</summary>
    public static byte[] Full(int user) => HttpConnection.Request(
        "PATCH",
        $"{Users}{Workload.Id(user)}?include=custom,status,type",
        string.Create(
            CultureInfo.InvariantCulture,
            $$$"""
            {"name":"Ada Lovelace {{{user}}}","externalId":"crm-4711-{{{user:D8}}}","profileUrl":"https://pictures.example.com/users/{{{user:D8}}}/portrait-256.png","email":"ada.lovelace.{{{user}}}@example.com","status":"online","type":"member","custom":{"department":"analytical engines","city":"London","level":7,"verified":true}}
            """));

    /// <summary>A request that gives a user a new status and name; each number gives others.</summary>
    public static byte[] Update(int user, int number) => HttpConnection.Request(
        "PATCH",
        $"{Users}{Workload.Id(user)}?include=custom,status,type",
        string.Create(CultureInfo.InvariantCulture, $$"""{"name":"Ada Lovelace {{number:D7}}","status":"busy {{number:D7}}"}"""));

    /// <summary>Makes users, over some connections at once.</summary>
    public static async Task SeedAsync(int port, int users)
    {
        var next = -1;
        await Task.WhenAll(Enumerable.Range(0, Connections).Select(async _ =>
        {
            using var connection = await HttpConnection.OpenAsync(port);
            for (var user = Interlocked.Increment(ref next); user < users; user = Interlocked.Increment(ref next))
            {
                await connection.SendAsync(Full(user));
            }
        }));
    }
}
