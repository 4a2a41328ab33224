namespace UserGrains.Tests.AzureStorage;

internal static class AzuriteConnection
{
    /// <summary>The account and key that every Azurite has; they are in its documentation and protect nothing.</summary>
    public static string To(int port) =>
        "DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;"
        + "AccountKey=Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==;"
        + $"TableEndpoint=http://127.0.0.1:{port}/devstoreaccount1";
}
