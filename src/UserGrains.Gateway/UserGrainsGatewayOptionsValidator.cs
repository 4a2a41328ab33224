using Microsoft.Extensions.Options;

namespace UserGrains.Gateway;

[OptionsValidator]
internal sealed partial class UserGrainsGatewayOptionsValidator : IValidateOptions<UserGrainsGatewayOptions>;
