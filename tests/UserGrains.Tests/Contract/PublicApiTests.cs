using PublicApiGenerator;
using UserGrains.Client;
using UserGrains.Gateway;
using Xunit;

namespace UserGrains.Tests.Contract;

/// <summary>What callers compile against. A difference is a decision: approve it as <see cref="Golden"/> says, and have it reviewed.</summary>
public sealed class PublicApiTests
{
    private static readonly ApiGeneratorOptions Options = new()
    {
        // What Orleans generates is no promise of ours.
        DenyNamespacePrefixes = ["OrleansCodeGen"],
        IncludeAssemblyAttributes = false,
    };

    [Theory]
    [InlineData(typeof(IUserGrain))]
    [InlineData(typeof(Chat))]
    [InlineData(typeof(UserGrainsOptions))]
    [InlineData(typeof(UserGrainsGatewayOptions))]
    public void The_public_API_is_the_approved_one(Type type)
    {
        var assembly = type.Assembly;
        var path = $"Contract/{assembly.GetName().Name}.approved.txt";

        var actual = assembly.GeneratePublicApi(Options);

        Assert.Equal(Golden.ReadApproved(path, actual), actual, ignoreLineEndingDifferences: true);
    }
}
