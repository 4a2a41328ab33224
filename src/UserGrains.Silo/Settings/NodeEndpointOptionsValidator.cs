using Microsoft.Extensions.Options;

namespace UserGrains.Silo.Settings;

[OptionsValidator]
internal sealed partial class NodeEndpointOptionsValidator : IValidateOptions<NodeEndpointOptions>;
