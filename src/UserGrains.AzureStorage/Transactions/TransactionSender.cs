using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Data.Tables;

namespace UserGrains.AzureStorage.Transactions;

/// <summary>
/// Sends changes of one partition as a transaction, once. It does what the SDK's <c>SubmitTransactionAsync</c> does, through the SDK's own pipeline, in less processor
/// time: docs/decisions/azure-transactions.md has the measurements.
/// </summary>
internal sealed class TransactionSender
{
    private readonly HttpPipeline _pipeline;
    private readonly Uri _batch;
    private readonly string _table;

    /// <param name="pipeline">Sends a request once, and puts in what proves who sends it.</param>
    /// <param name="table">The table's address.</param>
    public TransactionSender(HttpPipeline pipeline, Uri table)
    {
        _pipeline = pipeline;
        _table = table.GetLeftPart(UriPartial.Path);
        _batch = new Uri(string.Concat(_table.AsSpan(0, _table.LastIndexOf('/')), "/$batch", table.Query));
    }

    /// <returns>What the service said. Changes were carried out all or none.</returns>
    /// <exception cref="Azure.RequestFailedException">The service was not reached, or did not say; the outcome is unknown.</exception>
    /// <exception cref="OperationCanceledException">The token or the request's time limit ended it; the outcome is unknown.</exception>
    public async Task<TransactionAnswer> SendAsync(IReadOnlyList<TableTransactionAction> actions, CancellationToken cancellationToken)
    {
        var id = Guid.NewGuid().ToString();
        using var message = _pipeline.CreateMessage();
        var request = message.Request;
        request.Method = RequestMethod.Post;
        request.Uri.Reset(_batch);
        request.Headers.Add("x-ms-version", "2020-12-06");
        request.Headers.Add("DataServiceVersion", "3.0");
        request.Headers.Add("Accept", "application/json");
        request.Headers.Add("Content-Type", "multipart/mixed; boundary=batch_" + id);
        request.Content = RequestContent.Create(TransactionBody.Write(_table, actions, id));
        await _pipeline.SendAsync(message, cancellationToken);

        var response = message.Response;
        return response.Status == 202
            ? TransactionAnswer.Read(response.Content.ToMemory().Span)
            : new TransactionAnswer(response.Status, response.Headers.TryGetValue("x-ms-error-code", out var code) ? code : null, null, []);
    }
}
