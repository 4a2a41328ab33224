using UserGrains.Gateway;
using UserGrains.Tests.Gateway.Access;
using Xunit;

namespace UserGrains.Tests.Gateway;

public sealed class KeepAliveTests(ClusterFixture cluster)
{
    [Theory]
    [InlineData("watch?ids=nobody")]
    [InlineData("watch?ids=nobody&batchWindow=60000")]
    [InlineData("users/watch?filter=name%20%3D%3D%20'nobody'")]
    public async Task A_stream_without_news_carries_comments_also_while_a_batch_gathers(string path)
    {
        await using var gateway = await AccessGateway.StartAsync(cluster.Chat, options => options.Keysets["demo"] = new GatewayKeysetOptions());
        await using var body = await gateway.Http.GetStreamAsync("/v1/demo/" + path, GatewayFixture.Token);
        using var reader = new StreamReader(body);

        for (var i = 0; i < 2; i++)
        {
            var comment = ReadCommentAsync(reader);
            while (!comment.IsCompleted)
            {
                gateway.Time.Advance(TimeSpan.FromSeconds(15));
                await gateway.GetAsync(token: null);
            }

            Assert.Equal(": ", await comment);
        }
    }

    private static async Task<string> ReadCommentAsync(StreamReader reader)
    {
        while (await reader.ReadLineAsync(GatewayFixture.Token) is { } line)
        {
            if (line.StartsWith(':'))
            {
                return line;
            }
        }

        throw new InvalidOperationException("The stream ended.");
    }
}
