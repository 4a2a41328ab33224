namespace UserGrains.Listing;

/// <summary>The texts of a <see cref="UserRow"/>, in the order in which they stand there: what is filtered by most comes first.</summary>
internal enum RowField
{
    Status = 0,
    Type = 1,
    Name = 2,
    Id = 3,
    ExternalId = 4,
    Email = 5,
    ProfileUrl = 6,
}
