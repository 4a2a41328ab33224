using System.Buffers;
using System.Text;

namespace UserGrains.AzureStorage.Grains;

/// <summary>
/// Names a record's row: <c>{state}:{grain type}:{grain key}</c>. Every byte but ASCII letters, digits, '-', '.', '_' and '@' is written as '!' and two hexadecimal
/// digits, so that different records never share a row, and the service's forbidden characters never occur.
/// </summary>
internal static class RowKeys
{
    /// <summary>The service allows 1 KiB, which it counts in UTF-16.</summary>
    private const int MaxCharacters = 512;

    private const char Separator = ':';
    private const char Escape = '!';

    private static readonly SearchValues<byte> Plain = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._@"u8);

    public static string Create(string stateName, GrainId grain)
    {
        var key = new StringBuilder();
        Append(key, Encoding.UTF8.GetBytes(stateName));
        key.Append(Separator);
        Append(key, grain.Type.AsSpan());
        key.Append(Separator);
        Append(key, grain.Key.AsSpan());
        return key.Length <= MaxCharacters
            ? key.ToString()
            : throw new AzureTablesStorageException($"A record's key has {key.Length} characters as Azure Tables has to store it, and at most {MaxCharacters} are allowed. Use a shorter grain key.");
    }

    /// <summary>The keys of all records with one state name are from the first (inclusive) to the second (exclusive).</summary>
    public static (string From, string To) Range(string stateName)
    {
        var key = new StringBuilder();
        Append(key, Encoding.UTF8.GetBytes(stateName));
        return ($"{key}{Separator}", $"{key}{(char)(Separator + 1)}");
    }

    public static GrainId Grain(string rowKey)
    {
        var parts = rowKey.Split(Separator);
        return new GrainId(new GrainType(Bytes(parts[1])), new IdSpan(Bytes(parts[2])));
    }

    private static void Append(StringBuilder key, ReadOnlySpan<byte> bytes)
    {
        foreach (var value in bytes)
        {
            if (Plain.Contains(value))
            {
                key.Append((char)value);
            }
            else
            {
                key.Append(Escape).Append(Convert.ToHexString([value]));
            }
        }
    }

    private static byte[] Bytes(string text)
    {
        var bytes = new List<byte>(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == Escape)
            {
                bytes.AddRange(Convert.FromHexString(text.AsSpan(i + 1, 2)));
                i += 2;
            }
            else
            {
                bytes.Add((byte)text[i]);
            }
        }

        return [.. bytes];
    }
}
