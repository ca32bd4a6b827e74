import type { BuiltObject } from "../kustomize";
import { containersOf, describe, type KubernetesObject, type Manifest, podTemplateOf } from "../objects";
import type { Problem } from "../problem";
import { CLUSTER, type Tree } from "../tree";

/** Images are pinned everywhere; organizations' pods fit Pod Security "restricted" and the quota. */
export function workloadProblems(tree: Tree): Problem[] {
  const platform = [
    { where: CLUSTER, build: tree.root },
    ...tree.layers.map(({ where, path, build }) => ({ where: path ?? where, build })),
  ];
  return [
    ...platform.flatMap(({ where, build }) => each(where, build.objects, imageProblems)),
    ...tree.environments.flatMap(({ where, build }) =>
      each(where, build.objects, (object) => [...imageProblems(object), ...restrictedProblems(object), ...resourceProblems(object)]),
    ),
  ];
}

function each(where: string, objects: readonly BuiltObject[], check: (object: KubernetesObject) => string[]): Problem[] {
  return objects.flatMap(({ object }) => check(object).map((message) => ({ where, message: `${describe(object)}: ${message}` })));
}

function imageProblems(object: KubernetesObject): string[] {
  const template = podTemplateOf(object);
  return containersOf(template?.spec ?? {}).flatMap(({ name, image }) => {
    const [, tag] = /^[^@]*?(?::([^:/@]+))?(?:@sha256:[0-9a-f]{64})?$/.exec(String(image)) ?? [];
    const digest = String(image).includes("@sha256:");
    return (tag === undefined && !digest) || tag === "latest"
      ? [`container ${name} takes the image ${image}: name a tag other than latest, or a digest.`]
      : [];
  });
}

/** The rules of Pod Security level "restricted" that a manifest of ours can break; the API server has the last word. */
function restrictedProblems(object: KubernetesObject): string[] {
  const template = podTemplateOf(object);
  if (template === undefined) return [];
  const pod: Manifest = template.spec;
  const problems: string[] = [];
  for (const field of ["hostNetwork", "hostPID", "hostIPC"])
    if (pod[field]) problems.push(`${field} is not allowed in a restricted namespace.`);
  for (const volume of pod.volumes ?? [])
    if (volume.hostPath) problems.push(`volume ${volume.name} is a hostPath, which is not allowed in a restricted namespace.`);
  if (pod.automountServiceAccountToken !== false)
    problems.push("automountServiceAccountToken must be false: applications do not talk to the API server.");
  for (const container of containersOf(pod)) {
    const own: Manifest = container.securityContext ?? {};
    const effective = { ...(pod.securityContext ?? {}), ...own };
    const missing = [
      ...(effective.runAsNonRoot === true ? [] : ["runAsNonRoot: true"]),
      ...(["RuntimeDefault", "Localhost"].includes(effective.seccompProfile?.type) ? [] : ["seccompProfile.type: RuntimeDefault"]),
      ...(own.allowPrivilegeEscalation === false ? [] : ["allowPrivilegeEscalation: false"]),
      ...((own.capabilities?.drop ?? []).includes("ALL") ? [] : ["capabilities.drop: [ALL]"]),
    ];
    if (missing.length > 0)
      problems.push(
        `container ${container.name} needs ${missing.join(", ")} in its security context to be admitted to a restricted namespace.`,
      );
    const added = (own.capabilities?.add ?? []).filter((name: string) => name !== "NET_BIND_SERVICE");
    if (own.privileged || added.length > 0)
      problems.push(`container ${container.name} asks for privileges, which a restricted namespace refuses.`);
  }
  return problems;
}

/** What the quota counts is stated: requests of CPU and memory, a limit of memory. */
function resourceProblems(object: KubernetesObject): string[] {
  return containersOf(podTemplateOf(object)?.spec ?? {}).flatMap(({ name, resources }) => {
    const missing = ["requests.cpu", "requests.memory", "limits.memory"].filter((path) => {
      const [group, resource] = path.split(".") as [string, string];
      return resources?.[group]?.[resource] === undefined;
    });
    return missing.length === 0 ? [] : [`container ${name} must state resources.${missing.join(", resources.")}: the quota counts them.`];
  });
}
