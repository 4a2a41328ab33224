using Microsoft.Extensions.Options;

namespace UserGrains.Sqlite;

[OptionsValidator]
internal sealed partial class UserGrainsSqliteOptionsValidator : IValidateOptions<UserGrainsSqliteOptions>;
