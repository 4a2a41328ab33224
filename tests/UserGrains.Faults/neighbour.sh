#!/usr/bin/env bash
# Builds the silo of a neighbouring version into a folder: what is committed, with a field more in two records and a method more in a grain
# interface, as a later release may have. Its path is the last line; hand it to the fault run's --silos beside this build's.
set -euo pipefail
repository="$(cd "$(dirname "$0")/../.." && pwd)"
folder="${1:-$repository/artifacts/neighbour}"

rm -rf "$folder"
mkdir -p "$folder"
git -C "$repository" archive HEAD global.json Directory.Build.props Directory.Packages.props BannedSymbols.txt .editorconfig src | tar -x -C "$folder"
cd "$folder/src"

after() { # file, line to add after, text
  grep -qF "$2" "$1" || { echo "$1 has no line '$2' any more; mend this script." >&2; exit 1; }
  awk -v line="$2" -v text="$3" '{ print } index($0, line) && !done { print text; done = 1 }' "$1" > "$1.new" && mv "$1.new" "$1"
}
after UserGrains.Abstractions/Users/UserMetadata.cs 'public long Incarnation { get; init; }' '    [Id(100)] public string? OfALaterVersion { get; init; } = "later";'
after UserGrains.Abstractions/Watching/UserChanged.cs 'public UserFields Changed { get; init; }' '    [Id(100)] public string? OfALaterVersion { get; init; } = "later";'
after UserGrains.Abstractions/Users/IUserGrain.cs 'ValueTask<UserWriteResult> DeleteAsync(' '    [Alias("OfALaterVersion")] ValueTask<int> OfALaterVersionAsync(CancellationToken cancellationToken);'
after UserGrains/Users/UserGrain.cs 'private readonly UserKey _key;' '    public ValueTask<int> OfALaterVersionAsync(CancellationToken cancellationToken) => ValueTask.FromResult(1);'

# What a change of the contract asks for, such as documentation and the manifest, is no matter here.
dotnet build UserGrains.Silo --configuration Release --nologo --verbosity quiet -p:TreatWarningsAsErrors=false -p:RunAnalyzers=false -p:RestoreLockedMode=false -p:EnableOrleansContractsAnalyzer=false >&2
echo "$folder/artifacts/bin/UserGrains.Silo/release/UserGrains.Silo.dll"
