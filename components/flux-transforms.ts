import * as pulumi from "@pulumi/pulumi";
import { platformArguments } from "../lib/flux-hardening";

/** Controllers of the release that the platform does not use: what does not run cannot be attacked. */
const UNUSED = new Set(["image-automation-controller", "image-reflector-controller", "source-watcher"]);

/** What a transform sees of a Deployment in the release's manifest: plain values, no outputs. */
interface Deployment {
  metadata: { name: string };
  spec: {
    replicas?: number;
    template: { spec: { containers: { args?: string[] }[]; volumes?: { name: string; emptyDir?: { medium?: string } }[] } };
  };
}

/** Gives the controllers what several organizations on one Flux need (lib/flux-hardening.ts), and stops those that nobody uses. */
export function harden(resource: pulumi.ResourceTransformArgs): pulumi.ResourceTransformResult | undefined {
  if (resource.type !== "kubernetes:apps/v1:Deployment") return undefined;
  const deployment = structuredClone(resource.props) as unknown as Deployment;
  const { name } = deployment.metadata;
  for (const container of deployment.spec.template.spec.containers) container.args = platformArguments(name, container.args ?? []);
  if (name === "kustomize-controller") keepBuildsInMemory(deployment);
  if (UNUSED.has(name)) deployment.spec.replicas = 0;
  return { props: deployment as unknown as pulumi.Inputs, opts: resource.opts };
}

/** Each reconciliation unpacks the repository into /tmp: on disk that is a third of its time (measured in the rehearsal). */
function keepBuildsInMemory(deployment: Deployment): void {
  for (const volume of deployment.spec.template.spec.volumes ?? []) {
    if (volume.name === "temp") volume.emptyDir = { medium: "Memory" };
  }
}

/** Creates an object once and never touches it again: it is the GitOps repository's. */
export function letGo(resource: pulumi.ResourceTransformArgs): pulumi.ResourceTransformResult | undefined {
  if (!resource.custom) return undefined;
  const hardened = harden(resource)?.props ?? resource.props;
  return { props: hardened, opts: { ...resource.opts, ignoreChanges: ["*"], retainOnDelete: true } as pulumi.CustomResourceOptions };
}
