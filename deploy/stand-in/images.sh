#!/usr/bin/env bash
# Makes images under the names that the Dockerfile and docker-compose.yml build on, out of the programs of this machine, so that the composition can be
# brought up where no registry is reached: deploy/stand-in/images.sh && docker compose up --build. docs/deploy.md says what this shows and what not.
# It needs Linux with glibc, the .NET SDK and the Node.js of the real images, `npm ci --prefix Azurite`, and a Docker engine that has none of those images.
set -euo pipefail
cd "$(dirname "$0")/../.."
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT

name_of() { awk -F= -v name="$1" '$1 == "ARG " name { print $2 }' Dockerfile; }
sdk="$(name_of SDK)"
runtime="$(name_of RUNTIME)"
azurite="$(awk '$1 == "image:" && /azurite/ { print $2 }' docker-compose.yml)"
for image in "$sdk" "$runtime" "$azurite"; do
  [ -n "$image" ] || { echo "An image's name was not found in Dockerfile or docker-compose.yml." >&2; exit 1; }
  ! docker image inspect "$image" >/dev/null 2>&1 || { echo "There is an image $image already. Remove it first: docker image rm $image" >&2; exit 1; }
done
[ -d Azurite/node_modules ] || { echo "Azurite is not installed. Install it with: npm ci --prefix Azurite" >&2; exit 1; }

version="${sdk##*:}"
[ "$(dotnet --version)" = "${version%%-*}" ] || { echo "$sdk has the SDK ${version%%-*}, this machine $(dotnet --version)." >&2; exit 1; }
dotnet="$(dirname "$(readlink -f "$(command -v dotnet)")")"

add() { # root, programs and libraries: each with the libraries that it loads
  local root="$1" file library
  shift
  for file in "$@"; do
    for library in "$file" $(ldd "$file" 2>/dev/null | grep -o '/[^ ]*'); do
      mkdir -p "$root$(dirname "$library")"
      cp --no-clobber --dereference "$library" "$root$library"
    done
  done
}

start() { # root: what every image has
  mkdir -p "$1"/{tmp,etc,root,usr/bin,usr/local/bin}
  chmod 1777 "$1/tmp"
  printf 'root:x:0:0::/root:/bin/sh\napp:x:1654:1654::/home/app:/bin/false\n' > "$1/etc/passwd"
  printf 'root:x:0:\napp:x:1654:\n' > "$1/etc/group"
  cp -rL --parents /etc/ssl/certs "$1"
}

add_dotnet() { # root, folders of .NET; what .NET opens by name is not among what ldd lists
  local root="$1" folder
  shift
  mkdir -p "$root$dotnet"
  cp "$dotnet/dotnet" "$root$dotnet"
  for folder in "$@"; do
    cp -r "$dotnet/$folder" "$root$dotnet"
  done
  ln -s "$dotnet/dotnet" "$root/usr/bin/dotnet"
  add "$root" "$dotnet/dotnet" "$dotnet"/shared/Microsoft.NETCore.App/*/*.so $(ldconfig -p | grep -oE '/[^ ]*/lib(ssl|crypto)\.so\.3$')
}

import() { # root, image, further arguments
  tar -C "$1" -c . | docker import "${@:3}" - "$2" >/dev/null
  echo "made $2"
}

start "$work/runtime"
add_dotnet "$work/runtime" host shared
import "$work/runtime" "$runtime" --change 'ENV DOTNET_RUNNING_IN_CONTAINER=true' --change 'USER 1654'

# The packages come along: a build then needs no network, and restores what the lock files say all the same.
start "$work/sdk"
add_dotnet "$work/sdk" host shared packs sdk sdk-manifests templates metadata
add "$work/sdk" /bin/{sh,mkdir} $(ldconfig -p | grep -oE '/[^ ]*/libicu(uc|i18n|data)\.so\.[0-9]+$')
NUGET_PACKAGES="$work/sdk/root/.nuget/packages" CI=true dotnet restore src/UserGrains.Silo --verbosity quiet
import "$work/sdk" "$sdk" --change 'ENV HOME=/root NUGET_CERT_REVOCATION_MODE=offline'

start "$work/azurite"
add "$work/azurite" "$(command -v node)" "$(command -v env)"
mkdir -p "$work/azurite/opt" "$work/azurite/data"
cp -r Azurite/node_modules "$work/azurite/opt"
ln -s "$(command -v node)" "$work/azurite/usr/local/bin/node"
ln -s /opt/node_modules/azurite/dist/src/table/main.js "$work/azurite/usr/local/bin/azurite-table"
chmod +x "$work/azurite/opt/node_modules/azurite/dist/src/table/main.js"
import "$work/azurite" "$azurite" --change 'ENV PATH=/usr/local/bin:/usr/bin:/bin' --change 'VOLUME /data'
