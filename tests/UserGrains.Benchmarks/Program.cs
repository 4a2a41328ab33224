using UserGrains.Benchmarks;

return await BenchmarkCommand.RunAsync(args);
