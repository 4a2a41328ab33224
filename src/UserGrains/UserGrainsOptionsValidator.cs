using Microsoft.Extensions.Options;

namespace UserGrains;

/// <summary>Checks the range of each option.</summary>
[OptionsValidator]
internal sealed partial class UserGrainsOptionsValidator : IValidateOptions<UserGrainsOptions>;
