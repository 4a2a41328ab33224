// What is wrong with one manifest: by Kubernetes' schemas, and by this project's own rules.
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);

/** Finds everything that is wrong with a manifest. */
export function findProblems(manifest) {
  const read = new Map();
  const problems = bySchema(manifest, read);
  return [...problems, ...unknownNames(manifest, "", read), ...ofContainers(manifest), ...ofRollout(manifest)];
}

function bySchema(manifest, read) {
  let model;
  try {
    // Kubernetes' own groups end in .k8s.io, and these models' folders are named after them.
    model = require(`kubernetes-models/${manifest.apiVersion}/${manifest.kind}`)[manifest.kind];
  } catch {
    return [`there is no ${manifest.kind} in ${manifest.apiVersion}`];
  }
  try {
    model.prototype.validate.call(watched(manifest, "", read));
    return [];
  } catch (error) {
    return (error.errors ?? [error]).map((each) => `${each.instancePath ?? ""} ${each.message}`);
  }
}

// Kubernetes passes over names that it does not know, and so do its schemas. But a schema reads every name that it knows:
// what it has not read of an object that it has looked into, it does not know.
function watched(value, path, read) {
  if (value === null || typeof value !== "object") {
    return value;
  }
  const names = new Set();
  read.set(path, names);
  return new Proxy(value, {
    get(target, name) {
      names.add(name);
      return typeof name === "string" && Object.hasOwn(target, name) ? watched(target[name], `${path}/${name}`, read) : target[name];
    },
  });
}

function unknownNames(value, path, read) {
  if (value === null || typeof value !== "object" || !read.has(path)) {
    return [];
  }
  return Object.keys(value).flatMap((name) => read.get(path).has(name) || Array.isArray(value)
    ? unknownNames(value[name], `${path}/${name}`, read)
    : [`${path}/${name} is unknown`]);
}

function ofContainers(manifest) {
  const pod = manifest.spec?.template?.spec;
  return (pod?.containers ?? []).flatMap((container) => {
    const security = container.securityContext ?? {};
    const rules = [
      [/:[^/]*[^/:]$/.test(container.image) && !container.image.endsWith(":latest"), "its image has no fixed tag or digest"],
      [security.readOnlyRootFilesystem === true, "its root file system can be written to"],
      [security.allowPrivilegeEscalation === false, "it may gain privileges"],
      [security.capabilities?.drop?.includes("ALL"), "it keeps capabilities"],
      [container.resources?.requests?.memory && container.resources?.limits?.memory, "its memory has no request or no limit"],
      [container.readinessProbe, "it has no readiness probe"],
      [pod.automountServiceAccountToken === false, "its pod gets a token for the cluster's API, which it never calls"],
    ];
    return rules.filter(([holds]) => !holds).map(([, problem]) => `container ${container.name}: ${problem}`);
  });
}

function ofRollout(manifest) {
  const { kind, spec } = manifest;
  if (kind !== "Deployment" || spec.template.metadata.labels["app.kubernetes.io/component"] !== "silo") {
    return [];
  }
  const pod = spec.template.spec;
  const rules = [
    [spec.strategy?.rollingUpdate?.maxUnavailable === 0, "an update takes a silo away before its successor serves"],
    [pod.terminationGracePeriodSeconds >= 45, "a silo has no time to drain and hand over"],
    [pod.securityContext?.runAsNonRoot === true, "silos run as root"],
    [pod.containers.every((container) => container.startupProbe && container.livenessProbe), "silos lack a probe"],
  ];
  return rules.filter(([holds]) => !holds).map(([, problem]) => problem);
}
