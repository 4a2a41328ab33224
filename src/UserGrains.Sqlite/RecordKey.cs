using System.Collections.Concurrent;
using System.Text;

namespace UserGrains.Sqlite;

/// <summary>What a record is stored under, as the bytes Orleans has for it: any two different grains or state names differ here too.</summary>
internal readonly record struct RecordKey(GrainId Grain, byte[] StateName)
{
    private static readonly ConcurrentDictionary<string, byte[]> StateNames = new(StringComparer.Ordinal);

    public ReadOnlySpan<byte> Type => Grain.Type.Value.AsSpan();

    public ReadOnlySpan<byte> Key => Grain.Key.AsSpan();

    /// <summary>State names stand in code, so there are few of them.</summary>
    public static RecordKey Create(string stateName, GrainId grain)
    {
        ArgumentException.ThrowIfNullOrEmpty(stateName);
        return new RecordKey(grain, EncodeStateName(stateName));
    }

    public static byte[] EncodeStateName(string stateName) => StateNames.GetOrAdd(stateName, Encoding.UTF8.GetBytes);

    /// <summary>Binds key, type and state name, in this order, from <paramref name="first"/> on.</summary>
    public SqliteStatement BindTo(SqliteStatement statement, int first) =>
        statement.BindText(first, Key).BindText(first + 1, Type).BindText(first + 2, StateName);
}
