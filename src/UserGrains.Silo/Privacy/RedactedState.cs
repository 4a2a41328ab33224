using System.Collections;
using System.Globalization;

namespace UserGrains.Silo.Privacy;

/// <summary>A log message and its values, without what must not leave the process.</summary>
internal sealed class RedactedState : IReadOnlyList<KeyValuePair<string, object?>>
{
    private const string TemplateName = "{OriginalFormat}";

    private readonly string _text;
    private readonly KeyValuePair<string, object?>[] _values;

    private RedactedState(string text, KeyValuePair<string, object?>[] values)
    {
        _text = text;
        _values = values;
    }

    public int Count => _values.Length;

    public KeyValuePair<string, object?> this[int index] => _values[index];

    /// <summary>
    /// Redacts each value by itself and puts the message together again, so that cutting too much stays within one value.
    /// Where the message cannot be put together, the finished text is redacted.
    /// </summary>
    public static RedactedState Of<TState>(TState state, Func<string> format, Func<string, string> redact)
    {
        if (state is not IEnumerable<KeyValuePair<string, object?>> values)
        {
            return new RedactedState(redact(format()), []);
        }

        var redacted = values.Select(value => KeyValuePair.Create(value.Key, Redact(value.Value, redact))).ToArray();
        var template = redacted.LastOrDefault(value => string.Equals(value.Key, TemplateName, StringComparison.Ordinal)).Value as string;
        return new RedactedState(MessageTemplate.Render(template, redacted) ?? redact(format()), redacted);
    }

    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator() => ((IEnumerable<KeyValuePair<string, object?>>)_values).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public override string ToString() => _text;

    // Numbers, times and enums hold no id; everything else is taken by its text, as most loggers do anyway.
    private static object? Redact(object? value, Func<string, string> redact) => value switch
    {
        null or bool or Enum or TimeSpan or DateTime or DateTimeOffset or Guid => value,
        ValueType and IConvertible => value,
        string text => redact(text),
        IEnumerable items => string.Join(", ", items.Cast<object?>().Select(item => Redact(item, redact))),
        IFormattable text => redact(text.ToString(format: null, CultureInfo.InvariantCulture)),
        _ => redact(value.ToString() ?? string.Empty),
    };
}
