import { ENVIRONMENT_LABEL, ORGANIZATION_LABEL } from "../../../lib/labels";
import type { BuiltObject } from "../kustomize";
import { describe, podTemplateOf } from "../objects";
import type { Problem } from "../problem";
import { BOUNDARY, CLUSTER, type Tree } from "../tree";

type Labels = Readonly<Record<string, string>>;

const PLATFORM: Labels = { "app.kubernetes.io/part-of": "numinia-platform", "app.kubernetes.io/managed-by": "flux" };

/** Every object says whose it is; what belongs to an organization says whose and which environment's. */
export function labelProblems(tree: Tree): Problem[] {
  const boundary = { ...PLATFORM, [ORGANIZATION_LABEL]: "${organization}", [ENVIRONMENT_LABEL]: "${environment}" };
  return [
    ...check(CLUSTER, tree.root.objects, PLATFORM),
    ...tree.layers.flatMap(({ where, path, build }) => check(path ?? where, build.objects, PLATFORM)),
    ...check(BOUNDARY, tree.boundaries.at(-1)?.build.objects ?? [], boundary),
    ...tree.environments.flatMap(({ where, organization, environment, build }) =>
      check(
        where,
        build.objects,
        {
          "app.kubernetes.io/part-of": organization,
          "app.kubernetes.io/managed-by": "flux",
          [ORGANIZATION_LABEL]: organization,
          [ENVIRONMENT_LABEL]: environment,
        },
        true,
      ),
    ),
  ];
}

function check(where: string, objects: readonly BuiltObject[], wanted: Labels, templatesToo = false): Problem[] {
  return objects.flatMap(({ object }) => {
    const template = templatesToo && object.kind !== "Pod" ? podTemplateOf(object) : undefined;
    const problems = missing(object.metadata.labels, wanted).map((label) => `${describe(object)} lacks the label ${label}.`);
    const inside = template
      ? missing(template.metadata?.labels, wanted).map((label) => `the pods of ${describe(object)} lack the label ${label}.`)
      : [];
    return [...problems, ...inside].map((message) => ({ where, message }));
  });
}

function missing(labels: Readonly<Record<string, unknown>> | undefined, wanted: Labels): string[] {
  return Object.entries(wanted)
    .filter(([key, value]) => labels?.[key] !== value)
    .map(([key, value]) => `${key}: ${value}`);
}
