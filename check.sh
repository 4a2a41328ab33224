#!/usr/bin/env bash
# Everything a change must pass, in the order that fails fastest. The last step is the README's test command, as it stands there.
set -euo pipefail
cd "$(dirname "$0")"
export CI=true # restores exactly what the lock files say

# The tests of the Azure storage start Azurite themselves. Without it they are left out, but not where CI is set.
npm ci --prefix Azurite --no-audit --no-fund --loglevel=error

# The test of the event stream in a browser is left out without Chromium, but not where CI is set.
if ! command -v chromium >/dev/null; then
  root=()
  [ "$(id -u)" -eq 0 ] || root=(sudo)
  "${root[@]}" apt-get update -qq && "${root[@]}" apt-get install -y -qq --no-install-recommends chromium || {
    echo "'chromium' is missing, and the package 'chromium' could not be installed. Install it, then run this again." >&2
    exit 1
  }
fi

# Kubernetes manifests and docker-compose.yml: quick, so before the build.
npm ci --prefix deploy/check --no-audit --no-fund --loglevel=error
npm run --silent --prefix deploy/check check

dotnet restore UserGrains.sln
dotnet format UserGrains.sln --verify-no-changes --no-restore
dotnet build UserGrains.sln --no-restore --configuration Release
dotnet test
