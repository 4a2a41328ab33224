# The node as a container image: built with the SDK, run without it, without a shell and without root.
# Both bases can be replaced, by a mirror or by digests: docker build --build-arg RUNTIME=registry.example/aspnet@sha256:… .
ARG SDK=mcr.microsoft.com/dotnet/sdk:10.0.401-noble
ARG RUNTIME=mcr.microsoft.com/dotnet/aspnet:10.0.12-noble-chiseled

FROM ${SDK} AS build
WORKDIR /source
# With CI set, the restore takes exactly what the lock files say.
ENV CI=true DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

# What decides the packages first, so that a change of code alone keeps this layer.
COPY global.json Directory.Build.props Directory.Packages.props ./
COPY src/UserGrains.Abstractions/*.csproj src/UserGrains.Abstractions/packages.lock.json src/UserGrains.Abstractions/
COPY src/UserGrains.AzureStorage/*.csproj src/UserGrains.AzureStorage/packages.lock.json src/UserGrains.AzureStorage/
COPY src/UserGrains.Client/*.csproj src/UserGrains.Client/packages.lock.json src/UserGrains.Client/
COPY src/UserGrains.Gateway/*.csproj src/UserGrains.Gateway/packages.lock.json src/UserGrains.Gateway/
COPY src/UserGrains.Silo/*.csproj src/UserGrains.Silo/packages.lock.json src/UserGrains.Silo/
COPY src/UserGrains.Sqlite/*.csproj src/UserGrains.Sqlite/packages.lock.json src/UserGrains.Sqlite/
COPY src/UserGrains/*.csproj src/UserGrains/packages.lock.json src/UserGrains/
RUN dotnet restore src/UserGrains.Silo

COPY .editorconfig BannedSymbols.txt ./
COPY src src
RUN dotnet publish src/UserGrains.Silo --no-restore --configuration Release --output /app -p:UseAppHost=false \
    && mkdir /data

FROM ${RUNTIME}
WORKDIR /app
COPY --from=build /app .
# For a node on the embedded storage; a silo on Azure Storage keeps nothing here.
COPY --from=build --chown=1654:1654 /data /data
# Diagnostic pipes would need a writable file system.
ENV DOTNET_EnableDiagnostics=0 UserGrains__DataDirectory=/data
USER 1654:1654
VOLUME /data
EXPOSE 8080 11111 30000
ENTRYPOINT ["dotnet", "UserGrains.Silo.dll"]
