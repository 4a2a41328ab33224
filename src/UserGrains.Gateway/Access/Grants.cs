namespace UserGrains.Gateway.Access;

/// <summary>What a caller may do with whom.</summary>
internal sealed class Grants(IdPatterns get, IdPatterns update, IdPatterns delete, IdPatterns watch)
{
    public static readonly Grants Everything = new(IdPatterns.Everybody, IdPatterns.Everybody, IdPatterns.Everybody, IdPatterns.Everybody);

    public bool Allow(UserRights right, string id) => Of(right).Contains(id);

    public bool AllowWithEverybody(UserRights right) => Of(right).HasEverybody;

    private IdPatterns Of(UserRights right) => right switch
    {
        UserRights.Get => get,
        UserRights.Update => update,
        UserRights.Delete => delete,
        UserRights.Watch => watch,
        _ => throw new ArgumentOutOfRangeException(nameof(right), right, "Ask for one right at a time."),
    };
}
