using System.Globalization;

namespace UserGrains.Benchmarks;

/// <summary>The users and updates that every load is made of, ours and the baselines'.</summary>
internal static class Workload
{
    /// <summary>The keyset that a node has open by default.</summary>
    public const string Keyset = "demo";

    private const string IdPrefix = "user-";

    /// <summary>How many different patches a caller has; it never sends the same one twice in a row.</summary>
    private const int PatchesPerCaller = 16;

    public static string Id(int user) => IdPrefix + user.ToString("D6", CultureInfo.InvariantCulture);

    /// <summary>The number that <see cref="Id"/> made an id of.</summary>
    public static int Number(string id) => int.Parse(id.AsSpan(IdPrefix.Length), NumberStyles.None, CultureInfo.InvariantCulture);

    /// <summary>A user with every field set: about 300 bytes of text.</summary>
    public static UserPatch Full(int user) => new()
    {
        Name = $"Ada Lovelace {user}",
        ExternalId = $"crm-4711-{user:D8}",
        ProfileUrl = $"https://pictures.example.com/users/{user:D8}/portrait-256.png",
        Email = $"ada.lovelace.{user}@example.com",
        Status = "online",
        Type = "member",
        Custom = new CustomFields(new Dictionary<string, CustomValue>(StringComparer.Ordinal)
        {
            ["department"] = "analytical engines",
            ["city"] = "London",
            ["level"] = 7,
            ["verified"] = true,
        }),
    };

    /// <summary>Names that <see cref="Varied"/> gives.</summary>
    public static readonly string[] FirstNames =
    [
        "Ada", "Alan", "Barbara", "Butler", "Charles", "Claude", "Dennis", "Donald", "Edgar", "Edsger", "Frances", "Fred", "Grace", "Hedy", "Ida", "Ivan",
        "Jean", "John", "Karen", "Ken", "Leslie", "Lynn", "Margaret", "Marvin", "Niklaus", "Ole", "Peter", "Radia", "Richard", "Robin", "Shafi", "Silvio",
        "Sophie", "Stephen", "Susan", "Tim", "Tony", "Vint", "Whitfield", "Yukihiro",
    ];

    private static readonly string[] Statuses = ["online", "away", "busy", "offline", "deleted"];

    /// <summary>A user with every field set, of which name and status differ from user to user.</summary>
    public static UserPatch Varied(int user) => Full(user) with
    {
        Name = $"{FirstNames[user % FirstNames.Length]} Lovelace {user}",
        Status = Statuses[user / FirstNames.Length % Statuses.Length],
    };

    /// <summary>
    /// The updates of each caller: a new status and a new name. All differ, so an update changes the user also when another caller's came just before.
    /// </summary>
    public static UserPatch[][] Patches(int callers)
    {
        var patches = new UserPatch[callers][];
        for (var caller = 0; caller < callers; caller++)
        {
            patches[caller] = new UserPatch[PatchesPerCaller];
            for (var i = 0; i < PatchesPerCaller; i++)
            {
                patches[caller][i] = new UserPatch { Name = $"Ada Lovelace {caller:D4}-{i:D2}", Status = $"busy {caller:D4}-{i:D2}" };
            }
        }

        return patches;
    }

    /// <summary>Divides the users among the callers, in an order that has nothing to do with that of their ids.</summary>
    public static int[][] Shares(int users, int callers)
    {
        var order = Enumerable.Range(0, users).ToArray();
        new Random(4711).Shuffle(order);
        return users < callers
            ? [.. Enumerable.Range(0, callers).Select(caller => new[] { order[caller % users] })]
            : [.. Enumerable.Range(0, callers).Select(caller => order.Where((_, i) => i % callers == caller).ToArray())];
    }
}
