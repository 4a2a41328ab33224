namespace UserGrains.Gateway.Http;

/// <summary>One thing that is wrong with a request.</summary>
/// <param name="Message">What is wrong, and what is wanted; never the value.</param>
/// <param name="Location">Where: <c>user.email</c>, <c>id</c>, a header's or a query parameter's name, or <c>body</c>.</param>
/// <param name="LocationType"><c>body</c>, <c>query</c>, <c>path</c> or <c>header</c>.</param>
internal sealed record RequestFault(string Message, string Location, string LocationType)
{
    public static RequestFault InBody(string location, string message) => new(message, location, "body");

    public static RequestFault InQuery(string parameter, string message) => new(message, parameter, "query");

    public static RequestFault InPath(string part, string message) => new(message, part, "path");

    public static RequestFault InHeader(string header, string message) => new(message, header, "header");

    /// <summary>A field that the users' rules refuse.</summary>
    public static RequestFault Of(InvalidField field) => field.Field switch
    {
        "id" => InPath("id", field.Message),
        "user" => InBody("user", field.Message),
        _ => InBody("user." + field.Field, field.Message),
    };
}
