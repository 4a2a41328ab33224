using System.CommandLine;
using UserGrains.Faults.Roles;

namespace UserGrains.Faults;

/// <summary>The hidden command that starts this program as a client process.</summary>
internal static class RoleCommand
{
    public static Command Create(string role, Func<RoleSetup, CancellationToken, Task<int>> runAsync)
    {
        var name = new Argument<string>("name");
        var storage = new Argument<string>("storage");
        var history = new Argument<string>("history");
        var seed = new Argument<int>("seed");
        var users = new Argument<int>("users");
        var rate = new Argument<double>("writes-per-second");
        var command = new Command(role) { name, storage, history, seed, users, rate };
        command.Hidden = true;
        command.SetAction((result, cancellationToken) => runAsync(
            new RoleSetup(
                result.GetRequiredValue(name),
                result.GetRequiredValue(storage),
                result.GetRequiredValue(history),
                result.GetValue(seed),
                result.GetValue(users),
                result.GetValue(rate)),
            cancellationToken));
        return command;
    }
}
