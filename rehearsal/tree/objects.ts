/** Objects as a build of the tree yields them. */

/** Any part of a manifest: checked where it is read, because a broken tree has broken shapes. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type Manifest = any;

export interface KubernetesObject {
  apiVersion: string;
  kind: string;
  metadata: { name: string; namespace?: string; labels?: Record<string, unknown>; annotations?: Record<string, unknown> };
  [field: string]: Manifest;
}

/** "Deployment hello", as people name it. */
export function describe(object: KubernetesObject): string {
  return `${object.kind} ${object.metadata?.name}`;
}

/** API group of an object, "" for the core group. */
export function groupOf(object: KubernetesObject): string {
  const slash = object.apiVersion.indexOf("/");
  return slash < 0 ? "" : object.apiVersion.slice(0, slash);
}

/** Name of the kind in RBAC rules: lower case, plural. */
export function resourceOf(kind: string): string {
  const lower = kind.toLowerCase();
  if (/[^aeiou]y$/.test(lower)) return `${lower.slice(0, -1)}ies`;
  return /(s|x|ch|sh)$/.test(lower) ? `${lower}es` : `${lower}s`;
}

/** The pod template of a workload (or the Pod itself): its labels and its spec; undefined for other kinds. */
export function podTemplateOf(object: KubernetesObject): { metadata?: { labels?: Record<string, unknown> }; spec: Manifest } | undefined {
  const template: Manifest =
    object.kind === "Pod" ? object : object.kind === "CronJob" ? object.spec?.jobTemplate?.spec?.template : object.spec?.template;
  return template?.spec?.containers ? template : undefined;
}

/** All containers of a pod spec, those that run before the others included. */
export function containersOf(podSpec: Manifest): Manifest[] {
  return [...(podSpec.initContainers ?? []), ...(podSpec.containers ?? [])];
}
