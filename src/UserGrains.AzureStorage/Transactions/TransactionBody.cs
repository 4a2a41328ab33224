using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Azure.Data.Tables;

namespace UserGrains.AzureStorage.Transactions;

/// <summary>Writes changes of one partition as the service reads them: a multipart body of one HTTP request each.</summary>
internal sealed class TransactionBody : IDisposable
{
    private const int BytesPerChange = 1024;

    // The default would write each quote of a state, which is JSON itself, in six bytes.
    private static readonly JsonWriterOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    private readonly ArrayBufferWriter<byte> _bytes;
    private readonly Utf8JsonWriter _json;
    private readonly string _part;

    private TransactionBody(string id, int changes)
    {
        _bytes = new ArrayBufferWriter<byte>(changes * BytesPerChange);
        _json = new Utf8JsonWriter(_bytes, Json);
        _part = $"--changeset_{id}\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n\r\n";
    }

    /// <param name="table">The table's address.</param>
    /// <param name="actions">The changes: rows that are added, or replaced under an ETag.</param>
    /// <param name="id">What separates the parts; it must not occur in them.</param>
    public static ReadOnlyMemory<byte> Write(string table, IReadOnlyList<TableTransactionAction> actions, string id)
    {
        using var body = new TransactionBody(id, actions.Count);
        body.Append($"--batch_{id}\r\nContent-Type: multipart/mixed; boundary=changeset_{id}\r\n\r\n");
        foreach (var action in actions)
        {
            body.Append(action, table);
        }

        body.Append($"--changeset_{id}--\r\n--batch_{id}--\r\n");
        return body._bytes.WrittenMemory;
    }

    public void Dispose() => _json.Dispose();

    private void Append(TableTransactionAction action, string table)
    {
        var row = (TableEntity)action.Entity;
        Append(_part);
        Append(action.ActionType switch
        {
            TableTransactionActionType.Add => $"POST {table} HTTP/1.1\r\nPrefer: return-no-content\r\n",
            TableTransactionActionType.UpdateReplace => $"PUT {table}(PartitionKey='{Key(row.PartitionKey)}',RowKey='{Key(row.RowKey)}') HTTP/1.1\r\nIf-Match: {action.ETag}\r\n",
            _ => throw new NotSupportedException($"A change of type {action.ActionType} is not written here."),
        });
        Append("DataServiceVersion: 3.0\r\nAccept: application/json;odata=minimalmetadata\r\nContent-Type: application/json\r\n\r\n");
        Append(row);
        Append("\r\n");
    }

    private void Append(TableEntity row)
    {
        _json.Reset();
        _json.WriteStartObject();
        foreach (var (name, value) in row)
        {
            switch (value)
            {
                case string text:
                    _json.WriteString(name, text);
                    break;
                case int number:
                    _json.WriteNumber(name, number);
                    break;
                case long number:
                    Append(name, "Edm.Int64");
                    _json.WriteString(name, number.ToString(CultureInfo.InvariantCulture));
                    break;
                case byte[] bytes:
                    Append(name, "Edm.Binary");
                    _json.WriteBase64String(name, bytes);
                    break;
                case DateTimeOffset time:
                    Append(name, "Edm.DateTime");
                    _json.WriteString(name, time.UtcDateTime);
                    break;
                default:
                    throw new NotSupportedException($"A column of type {value?.GetType()} is not written here.");
            }
        }

        _json.WriteEndObject();
        _json.Flush();
    }

    private void Append(string column, string type) => _json.WriteString(column + "@odata.type", type);

    private void Append(string text) => Encoding.UTF8.GetBytes(text, _bytes);

    private static string Key(string key) => Uri.EscapeDataString(key.Replace("'", "''", StringComparison.Ordinal));
}
