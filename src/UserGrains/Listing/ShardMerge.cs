namespace UserGrains.Listing;

/// <summary>Merges the sorted parts that shards give into the page.</summary>
internal static class ShardMerge
{
    /// <summary>Takes as many users as the request picks, in the direction in which the list is gone through.</summary>
    public static UserMetadata[] Take(ShardPage[] parts, PageRequest page)
    {
        var order = Comparer<byte[]>.Create(page.IsBackward
            ? (left, right) => page.Order.Compare(new UserRow(right), new UserRow(left))
            : (left, right) => page.Order.Compare(new UserRow(left), new UserRow(right)));
        var heads = new PriorityQueue<(UserMetadata[] Part, int Place), byte[]>(order);
        foreach (var part in parts)
        {
            Add(part.Users, place: 0);
        }

        var taken = new List<UserMetadata>();
        while (taken.Count < page.Skip + page.Take && heads.TryDequeue(out var head, out _))
        {
            taken.Add(head.Part[head.Place]);
            Add(head.Part, head.Place + 1);
        }

        return [.. taken];

        void Add(UserMetadata[] part, int place)
        {
            if (place < part.Length)
            {
                var user = part[place];
                heads.Enqueue((part, place), UserRow.Write(user, user.Version, user.Timetoken, isDeleted: false));
            }
        }
    }
}
