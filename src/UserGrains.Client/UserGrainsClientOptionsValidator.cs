using Microsoft.Extensions.Options;

namespace UserGrains.Client;

[OptionsValidator]
internal sealed partial class UserGrainsClientOptionsValidator : IValidateOptions<UserGrainsClientOptions>;
