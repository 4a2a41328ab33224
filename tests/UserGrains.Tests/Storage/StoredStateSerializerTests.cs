using Microsoft.Extensions.Options;
using Orleans.Serialization;
using Orleans.Storage;
using UserGrains.Storage;
using Xunit;

namespace UserGrains.Tests.Storage;

public sealed class StoredStateSerializerTests
{
    private readonly StoredStateSerializer _serializer = new(
        [StorageTestJson.Default],
        new SystemTextJsonGrainStorageSerializer(Options.Create(new SystemTextJsonGrainStorageSerializerOptions())));

    [Fact]
    public void A_type_that_a_context_describes_takes_that_contexts_form()
    {
        var bytes = _serializer.Serialize(new GrainStorageTestState { Text = "Ada", Number = 7 });

        Assert.Equal("{\"text\":\"Ada\",\"number\":7}", bytes.ToString());
        Assert.Equal("Ada", _serializer.Deserialize<GrainStorageTestState>(bytes)!.Text);
    }

    [Fact]
    public void Any_other_type_takes_the_fallback()
    {
        var bytes = _serializer.Serialize(new Uri("http://127.0.0.1/"));

        Assert.Equal("\"http://127.0.0.1/\"", bytes.ToString());
        Assert.Equal(new Uri("http://127.0.0.1/"), _serializer.Deserialize<Uri>(bytes));
    }
}
