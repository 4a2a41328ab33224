using Azure;
using UserGrains.AzureStorage.Transactions;
using Xunit;

namespace UserGrains.Tests.AzureStorage;

public sealed class TransactionAnswerTests
{
    [Fact]
    public void A_committed_transaction_has_the_etags_in_order()
    {
        var answer = Read(Part("HTTP/1.1 204 No Content", "ETag: W/\"first\""), Part("HTTP/1.1 204 No Content", "X-Other: 1\r\netag:W/\"second\""));

        Assert.True(answer.IsCommitted);
        Assert.Equal([new ETag("W/\"first\""), new ETag("W/\"second\"")], answer.ETags);
    }

    [Fact]
    public void A_failure_names_the_change_and_the_code()
    {
        var answer = Read(Part(
            "HTTP/1.1 412 Precondition Failed",
            "Content-Type: application/json",
            """{"odata.error":{"code":"UpdateConditionNotSatisfied","message":{"lang":"en-US","value":"17:The update condition was not satisfied.\nRequestId:1"}}}"""));

        Assert.Equal((412, "UpdateConditionNotSatisfied", 17), (answer.Status, answer.ErrorCode, answer.FailedAction));
        Assert.False(answer.IsCommitted);
    }

    [Theory]
    [InlineData("")]
    [InlineData("no json")]
    [InlineData("""{"odata.error":{}}""")]
    [InlineData("""{"odata.error":{"code":"InternalError","message":{"value":"The server failed."}}}""")]
    public void A_failure_that_names_no_change_guesses_none(string body)
    {
        var answer = Read(Part("HTTP/1.1 500 Internal Server Error", "Content-Type: application/json", body));

        Assert.Equal((500, (int?)null), (answer.Status, answer.FailedAction));
    }

    [Theory]
    [InlineData("")]
    [InlineData("--batchresponse_1\r\n")]
    public void An_answer_without_a_status_is_no_success(string content) => Assert.False(TransactionAnswer.Read(System.Text.Encoding.UTF8.GetBytes(content)).IsCommitted);

    private static TransactionAnswer Read(params string[] parts) => TransactionAnswer.Read(System.Text.Encoding.UTF8.GetBytes(
        "--batchresponse_1\r\nContent-Type: multipart/mixed; boundary=changesetresponse_1\r\n\r\n" + string.Concat(parts) + "--changesetresponse_1--\r\n--batchresponse_1--\r\n"));

    private static string Part(string status, string headers, string body = "") =>
        $"--changesetresponse_1\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n\r\n{status}\r\n{headers}\r\n\r\n{body}\r\n";
}
