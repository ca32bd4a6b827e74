import { ProviderError } from "../../framework/provider";
import { annotationOf, type KubeObject, nameOf, namespaceOf } from "../objects";
import { declaredKind, kindOfObject } from "../kinds";

const DEPENDS_ON = "config.kubernetes.io/depends-on";

/**
 * For each object the positions of those that must come before it: its Namespace, the definition of its kind, and what the
 * annotation config.kubernetes.io/depends-on names, as far as they are in the same manifest (the graph of sigs.k8s.io/cli-utils).
 */
export function dependenciesOf(objects: readonly KubeObject[]): number[][] {
  const namespaces = new Map<string, number>();
  const definitions = new Map<string, number>();
  const references = new Map<string, number>();
  objects.forEach((object, index) => {
    const { group, kind } = kindOfObject(object);
    const declared = declaredKind(object);
    if (group === "" && kind === "Namespace") namespaces.set(nameOf(object), index);
    if (declared !== undefined) definitions.set(`${declared.group}/${declared.kind}`, index);
    const scope = namespaceOf(object) === "" ? "" : `namespaces/${namespaceOf(object)}/`;
    references.set(`${group}/${scope}${kind}/${nameOf(object)}`, index);
  });
  const dependencies = objects.map((object, index) => {
    const { group, kind } = kindOfObject(object);
    const named = annotationOf(object, DEPENDS_ON)
      .split(",")
      .map((text) => text.trim())
      .filter((text) => text !== "");
    const explicit = named.map((reference) => {
      const found = references.get(reference);
      if (found === undefined)
        throw new ProviderError(`${kind} "${nameOf(object)}" depends on ${reference} (${DEPENDS_ON}), which is not in the same manifest`);
      return found;
    });
    const found = [namespaces.get(namespaceOf(object)), definitions.get(`${group}/${kind}`), ...explicit];
    return [...new Set(found.filter((position) => position !== undefined && position !== index))] as number[];
  });
  refuseCycles(objects, dependencies);
  return dependencies;
}

function refuseCycles(objects: readonly KubeObject[], dependencies: readonly (readonly number[])[]): void {
  const done = new Set<number>();
  const visit = (index: number, path: readonly number[]): void => {
    if (done.has(index)) return;
    if (path.includes(index)) {
      throw new ProviderError(
        `the manifest's dependencies form a circle: ${[...path, index].map((position) => nameOf(objects[position])).join(" → ")}`,
      );
    }
    dependencies[index]!.forEach((next) => visit(next, [...path, index]));
    done.add(index);
  };
  objects.forEach((_, index) => visit(index, []));
}
