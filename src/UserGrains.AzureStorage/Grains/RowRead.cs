using Azure.Data.Tables;

namespace UserGrains.AzureStorage.Grains;

/// <summary>A read of a row that waits for others to go with.</summary>
/// <param name="rowKey">The row's key.</param>
internal sealed class RowRead(string rowKey) : TaskCompletionSource<TableEntity?>(TaskCreationOptions.RunContinuationsAsynchronously)
{
    public string RowKey => rowKey;
}
