using CsCheck;
using UserGrains.Listing;
using UserGrains.Listing.Filters;
using Xunit;

namespace UserGrains.Tests.Listing;

public sealed class UserFilterPropertyTests
{
    [Fact]
    public void A_filter_lets_through_whom_the_plain_reference_does() => Gen.Select(ListedUsers.Filter, ListedUsers.User.Array[1, 6]).Sample(
        (reference, users) =>
        {
            var filter = UserFilter.Parse(reference.ToString())!;
            foreach (var user in users)
            {
                Assert.Equal(reference.Evaluate(user) == true, filter.Matches(RowOf(user)));
            }
        },
        iter: 20_000,
        threads: 1);

    [Fact]
    public void A_row_gives_back_every_field() => ListedUsers.User.Sample(
        user =>
        {
            Assert.Equal(user, RowOf(user).ToMetadata());
            var deleted = new UserRow(UserRow.Write(user, version: 9, timetoken: 10, isDeleted: true));
            Assert.Equal(new UserMetadata { Id = user.Id, Version = 9, Timetoken = 10, Incarnation = user.Incarnation }, deleted.ToMetadata());
            Assert.True(deleted.IsDeleted);
        },
        threads: 1);

    [Fact]
    public void Users_come_in_the_order_of_the_plain_reference() => Gen.Select(
        ListedUsers.User.Array[2, 8],
        Gen.Select(Gen.OneOf("id", "name", "status", "updated", "custom.k", "custom.a.b"), Gen.Bool, (field, isDescending) => (field, isDescending)).Array[0, 3]).Sample(
        (users, keys) =>
        {
            var order = UserOrder.Parse([.. keys.Select(key => key.field + (key.isDescending ? ":desc" : string.Empty))]);
            foreach (var left in users)
            {
                foreach (var right in users)
                {
                    Assert.Equal(Math.Sign(Reference(left, right, keys)), Math.Sign(order.Compare(RowOf(left), RowOf(right))));
                }
            }
        },
        threads: 1);

    private static UserRow RowOf(UserMetadata user) => new(UserRow.Write(user, user.Version, user.Timetoken, isDeleted: false));

    private static int Reference(UserMetadata left, UserMetadata right, (string Field, bool IsDescending)[] keys)
    {
        foreach (var (field, isDescending) in keys)
        {
            var custom = field.StartsWith("custom.", StringComparison.Ordinal) ? field["custom.".Length..] : null;
            var order = Compare(ReferenceFilter.ValueOf(left, field, custom), ReferenceFilter.ValueOf(right, field, custom));
            if (order != 0)
            {
                return isDescending ? -order : order;
            }
        }

        return ReferenceFilter.CompareTexts(left.Id, right.Id);
    }

    private static int Compare(object? left, object? right) => (left, right) switch
    {
        (null, null) => 0,
        (null, _) => 1,
        (_, null) => -1,
        (string leftText, string rightText) => ReferenceFilter.CompareTexts(leftText, rightText),
        (string, _) => -1,
        (_, string) => 1,
        (CustomValue leftValue, CustomValue rightValue) when leftValue.Kind != rightValue.Kind => leftValue.Kind.CompareTo(rightValue.Kind),
        (CustomValue { Kind: CustomValueKind.Number } leftValue, CustomValue rightValue) => ReferenceFilter.CompareNumbers(leftValue.Text, rightValue.Text),
        (CustomValue leftValue, CustomValue rightValue) => ReferenceFilter.CompareTexts(leftValue.Text, rightValue.Text),
        _ => ((DateTimeOffset)left).CompareTo((DateTimeOffset)right),
    };
}
