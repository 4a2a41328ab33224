using Microsoft.Extensions.Options;

namespace UserGrains.Silo.Settings;

[OptionsValidator]
internal sealed partial class NodeMembershipOptionsValidator : IValidateOptions<NodeMembershipOptions>;
