import { createHash } from "node:crypto";
import { type CheckFailure, ProviderError } from "../framework/provider";
import { isRecord, type Properties, Unknown, type Value } from "../framework/values";
import { AUTONAMED, isAutonamed } from "./annotations";
import { apiVersion, isBuiltIn, isCustomResourceDefinition, type Kind, kindOfObject, kindOfToken } from "./kinds";
import { at, type KubeObject, nameOf, namespaceOf, stringAt, toCluster, withValue } from "./objects";
import type { Session } from "./session";
import { keepSecrets } from "./state";

interface CheckRequest {
  readonly type: string;
  readonly name: string;
  readonly olds: Properties;
  readonly news: Properties;
  readonly randomSeed: Uint8Array;
}

/** Completes a resource's inputs (apiVersion and kind, name, namespace) and refuses what no cluster would take. */
export async function checkInputs(session: Session, request: CheckRequest): Promise<{ inputs: Properties; failures: CheckFailure[] }> {
  const kind = kindOfToken(request.type);
  refuseUnsupported(kind, request);
  let inputs = withKind(toCluster(request.news), kind);
  const failures = kindFailures(inputs, kind);
  if (failures.length > 0) return { inputs: request.news, failures };
  inputs = withName(inputs, toCluster(request.olds), request);
  failures.push(...nameFailures(inputs));
  if (at(inputs, "metadata", "namespace") === undefined && !(inputs.metadata instanceof Unknown) && (await session.namespaced(kind))) {
    inputs = withValue(inputs, ["metadata", "namespace"], session.defaultNamespace);
  }
  if (isCustomResourceDefinition(inputs)) session.declare(inputs);
  return { inputs: keepSecrets(inputs, request.news), failures };
}

function refuseUnsupported(kind: Kind, { type, news }: CheckRequest): void {
  if (kind.group === "helm.sh") {
    throw new ProviderError(`the stand-in of the Kubernetes provider has no ${type}: in this platform Helm releases belong to Flux`);
  }
  if (isBuiltIn(kind) && kind.kind.endsWith("List")) {
    throw new ProviderError(
      `${type}: list resources exist for YAML manifests and cannot be created directly; create the resources in the list instead`,
    );
  }
  if (kind.kind.endsWith("Patch") && `${stringAt(toCluster(news), "kind")}Patch` === kind.kind) {
    throw new ProviderError(`the stand-in of the Kubernetes provider has no patch resources (${type})`);
  }
}

function withKind(inputs: KubeObject, kind: Kind): KubeObject {
  return { apiVersion: apiVersion(kind), kind: kind.kind, ...inputs };
}

function kindFailures(inputs: KubeObject, kind: Kind): CheckFailure[] {
  const failures: CheckFailure[] = [];
  const said = kindOfObject(inputs);
  if (!(inputs.apiVersion instanceof Unknown) && apiVersion(said) !== apiVersion(kind)) {
    failures.push({
      property: "apiVersion",
      reason: `is "${stringAt(inputs, "apiVersion")}", but the resource's type says "${apiVersion(kind)}"`,
    });
  }
  if (!(inputs.kind instanceof Unknown) && said.kind !== kind.kind) {
    failures.push({ property: "kind", reason: `is "${said.kind}", but the resource's type says "${kind.kind}"` });
  }
  return failures;
}

/** Names an object that has no name: the old automatic name if there was one, else `<resource name>-<8 hex digits>`. */
function withName(inputs: KubeObject, olds: KubeObject, request: CheckRequest): KubeObject {
  const { metadata } = inputs;
  if (metadata instanceof Unknown || !isAbsent(at(inputs, "metadata", "name"))) return inputs;
  if (!isAbsent(at(inputs, "metadata", "generateName"))) {
    throw new ProviderError("the `.metadata.generateName` field is not supported in Server-Side Apply mode");
  }
  const name = isAutonamed(olds) ? nameOf(olds) : `${request.name}-${randomDigits(request)}`;
  const named = withValue(inputs, ["metadata", "name"], name);
  return at(named, "metadata", "annotations") instanceof Unknown ? named : withValue(named, ["metadata", "annotations", AUTONAMED], "true");
}

function randomDigits({ randomSeed, name }: CheckRequest): string {
  return createHash("sha256").update(randomSeed).update(name).digest("hex").slice(0, 8);
}

const isAbsent = (value: Value | undefined): boolean => value === undefined || value === null || value === "";

function nameFailures(inputs: KubeObject): CheckFailure[] {
  if (!isRecord(inputs.metadata)) return inputs.metadata instanceof Unknown ? [] : [{ property: "metadata", reason: "must be an object" }];
  const name = nameOf(inputs);
  const namespace = namespaceOf(inputs);
  const failures: CheckFailure[] = [];
  if (name.includes("/")) failures.push({ property: "metadata.name", reason: `"${name}" may not contain "/"` });
  if (namespace.includes("/")) failures.push({ property: "metadata.namespace", reason: `"${namespace}" may not contain "/"` });
  return failures;
}
