using UserGrains.Benchmarks.Loads;
using UserGrains.Benchmarks.Processes;
using UserGrains.Benchmarks.Reporting;
using UserGrains.Benchmarks.Servers;

namespace UserGrains.Benchmarks.Scenarios;

/// <summary>What idle event streams and idle long-polls take of the node's memory.</summary>
internal sealed class HttpConnectionsScenario : IScenario
{
    private const int Users = 10_000;
    private const int Connections = 10_000;

    public string Name => "http-connections";

    public string Description => $"the node's memory per idle event stream, and per idle long-poll, with {Connections:N0} of them";

    public async Task<IReadOnlyList<Figure>> MeasureAsync(Bench bench, CancellationToken cancellationToken)
    {
        var node = await bench.StartServerAsync(ServerKind.Node, cancellationToken);
        var load = await bench.StartLoadAsync(LoadKind.HttpConnections, node, Users, Connections, cancellationToken);
        var streams = await MeasureAsync(bench, "event streams", node, load, LoadStep.Watch, cancellationToken);
        var polls = await MeasureAsync(bench, "long-polls", node, load, LoadStep.Poll, cancellationToken);
        return
        [
            new Figure(Name, Metric.PerConnection, streams) { Target = Target.AtMost(25 * 1024) },
            new Figure(Name, Metric.PerConnection, polls) { Baseline = new Baseline("idle event stream", streams) },
        ];
    }

    private static async Task<double> MeasureAsync(Bench bench, string what, ServerProcess node, LoadProcess load, LoadStep open, CancellationToken cancellationToken)
    {
        var (heapBefore, before) = await BytesAsync(node, cancellationToken);
        bench.Say($"opening {Connections:N0} {what}");
        var opened = await load.RunAsync(open, TimeSpan.Zero, cancellationToken);
        var (heap, after) = await BytesAsync(node, cancellationToken);
        var told = await load.RunAsync(LoadStep.Run, TimeSpan.Zero, cancellationToken);
        await load.RunAsync(LoadStep.Close, TimeSpan.Zero, cancellationToken);
        bench.Say(FormattableString.Invariant(
            $"{what}: open after {opened.Seconds:0.0} s, all told of an update after {told.Seconds:0.00} s; each {(after - before) / Connections:N0} bytes, {(heap - heapBefore) / Connections:N0} of them on the heap"));
        return (after - before) / Connections;
    }

    private static async Task<(double Heap, double Resident)> BytesAsync(ServerProcess node, CancellationToken cancellationToken)
    {
        var heap = await node.HeapBytesAsync(cancellationToken);
        return (heap, node.ResidentBytes());
    }
}
