import { describe } from "../objects";
import type { Problem } from "../problem";
import { BOUNDARY, type Tree } from "../tree";

/** Namespaced objects may stand in these two places only. */
const PLACES = ["${namespace}", "flux-system"];
const CLUSTER_WIDE = [
  "ClusterRole",
  "ClusterRoleBinding",
  "CustomResourceDefinition",
  "Namespace",
  "PersistentVolume",
  "PriorityClass",
  "StorageClass",
];

/** The boundary can be instantiated many times: no Namespace, and names that cannot meet those of another environment. */
export function boundaryProblems(tree: Tree): Problem[] {
  return (tree.boundaries.at(-1)?.build.objects ?? []).flatMap(({ object }) => {
    const { name, namespace } = object.metadata;
    const problems: string[] = [];
    if (object.kind === "Namespace")
      problems.push("the Namespace is the program's: pruning the boundary would delete it with everything in it.");
    else if (CLUSTER_WIDE.includes(object.kind)) problems.push("it is cluster-wide: put what all environments share into tenancy/cluster.");
    else if (namespace === undefined || !PLACES.includes(namespace))
      problems.push(`metadata.namespace must be \${namespace}, or flux-system for what Flux impersonates, not ${namespace}.`);
    if (namespace === "flux-system" && !name.includes("${namespace}"))
      problems.push("its name in flux-system must contain ${namespace}: another environment's object would have the same name.");
    return problems.map((message) => ({ where: BOUNDARY, message: `${describe(object)}: ${message}` }));
  });
}
