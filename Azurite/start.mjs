// Runs Azurite's table service: on loopback only, its data in a git-ignored folder, the port as the environment says.
import { existsSync, mkdirSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const azurite = join(here, "node_modules", "azurite", "dist", "src", "table", "main.js");

if (!existsSync(azurite)) {
  console.error("Azurite is not installed. Install it with: npm ci --prefix Azurite");
  process.exit(1);
}

const port = process.env.AZURITE_TABLE_PORT ?? "10002";
if (!/^\d{1,5}$/.test(port) || Number(port) < 1 || Number(port) > 65535) {
  console.error(`AZURITE_TABLE_PORT is "${port}"; it must be a port from 1 to 65535.`);
  process.exit(1);
}

let persistence = ["--inMemoryPersistence"];
if (process.env.AZURITE_DATA !== "memory") {
  const data = resolve(process.env.AZURITE_DATA ?? join(here, "data"));
  mkdirSync(data, { recursive: true });
  persistence = ["--location", data];
}

// Whoever starts this as a child can have it end with them, even when they are killed.
if (process.env.AZURITE_STOP_WITH_STDIN === "1") {
  process.stdin.on("end", () => process.exit(0)).resume();
}

// Azurite reads its arguments itself. The SDKs send newer API versions than an emulator knows, hence skipApiVersionCheck.
process.argv = [
  process.execPath, azurite,
  "--tableHost", "127.0.0.1",
  "--tablePort", port,
  ...persistence,
  "--silent",
  "--skipApiVersionCheck",
  "--disableTelemetry",
];
await import(pathToFileURL(azurite));
