using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Unicode;
using Azure.Data.Tables;

namespace UserGrains.AzureStorage.Grains;

/// <summary>
/// A state in a row's properties: <c>Text, Text1, Text2 …</c> when its bytes are text, so that a storage explorer shows it, else <c>Data, Data1 …</c>. The service
/// takes 64 KiB in a property and counts text in UTF-16, so long text goes in as bytes too.
/// </summary>
internal static class Payload
{
    private const int MaxPropertyBytes = 64 * 1024;
    private const int MaxPropertyCharacters = MaxPropertyBytes / 2;
    private const int MaxTextCharacters = AzureTablesGrainStorageOptions.MaxStateBytes / 2;
    private const string Text = nameof(Text);
    private const string Data = nameof(Data);

    /// <exception cref="AzureTablesStorageException">The state is too large.</exception>
    public static void Write(TableEntity row, ReadOnlySpan<byte> state)
    {
        if (state.Length > AzureTablesGrainStorageOptions.MaxStateBytes)
        {
            throw new AzureTablesStorageException($"A state of {state.Length} bytes is above the {AzureTablesGrainStorageOptions.MaxStateBytes} bytes that fit into one row of Azure Tables. Keep less in one grain.");
        }

        if (Utf8.IsValid(state) && !state.Contains((byte)0) && Encoding.UTF8.GetCharCount(state) <= MaxTextCharacters)
        {
            WriteText(row, Encoding.UTF8.GetString(state));
            return;
        }

        for (var (part, from) = (0, 0); from < state.Length; part++, from += MaxPropertyBytes)
        {
            row[Name(Data, part)] = state.Slice(from, Math.Min(MaxPropertyBytes, state.Length - from)).ToArray();
        }
    }

    public static BinaryData Read(TableEntity row)
    {
        var bytes = new ArrayBufferWriter<byte>();
        for (var part = 0; row.TryGetValue(Name(Text, part), out var value); part++)
        {
            Encoding.UTF8.GetBytes((string)value, bytes);
        }

        for (var part = 0; row.TryGetValue(Name(Data, part), out var value); part++)
        {
            bytes.Write(value is BinaryData data ? data.ToMemory().Span : (byte[])value);
        }

        return new BinaryData(bytes.WrittenMemory);
    }

    private static void WriteText(TableEntity row, string text)
    {
        var (part, from) = (0, 0);
        do
        {
            // A character of two UTF-16 units stays whole: half of one is no text.
            var length = Math.Min(MaxPropertyCharacters, text.Length - from);
            length -= length > 0 && from + length < text.Length && char.IsHighSurrogate(text[from + length - 1]) ? 1 : 0;
            row[Name(Text, part++)] = text.Substring(from, length);
            from += length;
        }
        while (from < text.Length);
    }

    private static string Name(string name, int part) => part == 0 ? name : name + part.ToString(CultureInfo.InvariantCulture);
}
