using UserGrains.Cli;
using UserGrains.Cli.Output;

using var stop = new StopSignal();
using var terminal = Terminal.Open();
return stop.ExitCodeOf(await RootOfCommands.RunAsync(args, terminal, stop.Token));
