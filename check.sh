#!/usr/bin/env bash
# Everything a change must pass, in the order that fails fastest. The last step is the README's test command, as it stands there.
set -euo pipefail
cd "$(dirname "$0")"
export CI=true # restores exactly what the lock files say

# The tests of the Azure storage start Azurite themselves. Without it they are left out, but not where CI is set.
npm ci --prefix Azurite --no-audit --no-fund --loglevel=error

dotnet restore UserGrains.sln
dotnet format UserGrains.sln --verify-no-changes --no-restore
dotnet build UserGrains.sln --no-restore --configuration Release
dotnet test
