using UserGrains.SystemTests.Harness;

namespace UserGrains.SystemTests.Browser;

/// <summary>A node with a keyset that is open to this machine and one that demands tokens. Scenarios have users of their own.</summary>
public sealed class ConsoleNode : IAsyncLifetime
{
    private NodeProcess? _node;

    /// <summary>Gets host and port.</summary>
    internal string Http => _node!.Http;

    public async ValueTask InitializeAsync() => _node = await NodeProcess.StartAsync(new NodeSetup()
        .With("UserGrains__Keysets__demo__TokensRequired", "false")
        .With("UserGrains__Keysets__closed__TokensRequired", "true")
        .With("UserGrains__Keysets__closed__SecretKey", "0123456789abcdef0123456789abcdef"));

    public ValueTask DisposeAsync() => _node?.DisposeAsync() ?? ValueTask.CompletedTask;
}
