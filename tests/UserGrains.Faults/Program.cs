using UserGrains.Faults;

return await FaultsCommand.RunAsync(args);
