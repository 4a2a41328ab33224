namespace UserGrains.Listing.Filters;

/// <summary>
/// What a test says of a user. A user who lacks the property, or has it in another type, is neither inside nor outside: <c>!</c> does not bring it back.
/// The numbers make "and" the smaller and "or" the greater of two.
/// </summary>
internal enum Truth
{
    False = 0,
    Unknown = 1,
    True = 2,
}
