namespace UserGrains.Benchmarks.Reporting;

/// <summary>A bound that a figure must keep: on its value, or on its ratio to the baseline.</summary>
internal sealed record Target
{
    private readonly bool _onRatio;
    private readonly bool _atLeast;
    private readonly double _bound;

    private Target(bool onRatio, bool atLeast, double bound)
    {
        _onRatio = onRatio;
        _atLeast = atLeast;
        _bound = bound;
    }

    public static Target AtLeast(double value) => new(onRatio: false, atLeast: true, value);

    public static Target AtMost(double value) => new(onRatio: false, atLeast: false, value);

    public static Target RatioAtLeast(double ratio) => new(onRatio: true, atLeast: true, ratio);

    public static Target RatioAtMost(double ratio) => new(onRatio: true, atLeast: false, ratio);

    public bool IsMetBy(Figure figure)
    {
        var measured = _onRatio ? figure.Ratio : figure.Value;
        return _atLeast ? measured >= _bound : measured <= _bound;
    }

    /// <summary>For example <c>value &gt;= 40000</c> or <c>ratio &lt;= 1.5</c>.</summary>
    public override string ToString() => FormattableString.Invariant($"{(_onRatio ? "ratio" : "value")} {(_atLeast ? ">=" : "<=")} {_bound}");
}
