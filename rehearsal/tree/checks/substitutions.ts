import { BOUNDARY_VALUES, PLATFORM_FACTS } from "../../../lib/substitutions";
import { suggestion } from "../../../lib/suggest";
import { type BuiltObject, readYaml } from "../kustomize";
import { describe, type Manifest } from "../objects";
import type { Problem } from "../problem";
import { SAMPLE_BOUNDARY, SAMPLE_FACTS } from "../sample-values";
import { namesIn, oddUsesIn, substitute } from "../substitution";
import { BOUNDARY, CLUSTER, type Layer, TENANCY, type Tree } from "../tree";

const DISABLED = "kustomize.toolkit.fluxcd.io/substitute";
const FACTS: readonly string[] = PLATFORM_FACTS;
const VALUES: readonly string[] = BOUNDARY_VALUES;

/** Every ${name} is provided where it is used, every provided name is used, and the values fit the fields. */
export function substitutionProblems(tree: Tree): Problem[] {
  return [
    ...tree.layers.flatMap(layerProblems),
    ...objectsOfBoundary(tree).flatMap((built) => [
      ...unknownNames(BOUNDARY, built, [...FACTS, ...VALUES]),
      ...typeProblems(BOUNDARY, built, { ...SAMPLE_FACTS, ...SAMPLE_BOUNDARY }),
    ]),
    ...tree.root.objects.flatMap((built) => notSubstituted(CLUSTER, built, "the root Kustomization substitutes nothing")),
    ...tree.environments.flatMap(({ where, build }) =>
      build.objects.flatMap((built) =>
        notSubstituted(where, built, "an organization's directory is not substituted; its workloads read ConfigMap organization-facts"),
      ),
    ),
    ...unusedProblems(tree),
  ];
}

function layerProblems(layer: Layer): Problem[] {
  const { where, object, build, path } = layer;
  if (path === undefined) return [];
  const sources: Manifest[] = object.spec?.postBuild?.substituteFrom ?? [];
  const objects = build.objects.filter(substituted);
  if (object.spec?.postBuild?.substitute !== undefined) {
    return [{ where, message: "spec.postBuild.substitute types values in: use a fact of ConfigMap platform-facts." }];
  }
  if (sources.length === 0) return objects.flatMap((built) => notSubstituted(path, built, `${where} has no spec.postBuild.substituteFrom`));
  if (JSON.stringify(sources) !== JSON.stringify([{ kind: "ConfigMap", name: "platform-facts" }])) {
    return [{ where, message: "spec.postBuild.substituteFrom must be ConfigMap platform-facts and nothing else." }];
  }
  if (build.error === undefined && objects.every((built) => namesIn(built.text).length === 0)) {
    return [{ where, message: "spec.postBuild.substituteFrom is not needed: nothing below its path uses a fact." }];
  }
  return objects.flatMap((built) => [...unknownNames(path, built, FACTS), ...typeProblems(path, built, SAMPLE_FACTS)]);
}

function unknownNames(where: string, { text, object }: BuiltObject, known: readonly string[]): Problem[] {
  const unknown = namesIn(text).filter((name) => !known.includes(name));
  return [
    ...unknown.map((name) => ({
      where,
      message: `${describe(object)} uses \${${name}}, which nothing provides${suggestion(name, known, 0)}`,
    })),
    ...oddUsesIn(text).map((use) => ({
      where,
      message: `${describe(object)} uses ${use}: only plain names such as \${aws_region} are allowed, so that a missing fact is an error.`,
    })),
  ];
}

function notSubstituted(where: string, { text, object }: BuiltObject, why: string): Problem[] {
  return namesIn(text)
    .filter((name) => FACTS.includes(name) || VALUES.includes(name) || where.startsWith(`${CLUSTER}/infrastructure`) || where === CLUSTER)
    .map((name) => ({ where, message: `${describe(object)} uses \${${name}}, but ${why}.` }));
}

/** Fields that take text only and still hold a number, a boolean or a date after substitution. */
function typeProblems(where: string, { text, object }: BuiltObject, values: Readonly<Record<string, string>>): Problem[] {
  const after: Manifest = readYaml(substitute(text, values));
  const fields: [string, Manifest][] = [
    ["metadata.labels", after.metadata?.labels],
    ["metadata.annotations", after.metadata?.annotations],
    ...(after.kind === "ConfigMap" ? [["data", after.data] as [string, Manifest]] : []),
    ...(after.kind === "Secret" ? [["stringData", after.stringData] as [string, Manifest]] : []),
  ];
  return fields.flatMap(([field, content]) =>
    Object.entries(content ?? {})
      .filter(([, value]) => typeof value !== "string")
      .map(([key, value]) => ({
        where,
        message: `${describe(object)}: ${field}.${key} becomes the ${typeof value} ${String(value)}, and the API takes text only: put the fact inside a longer string.`,
      })),
  );
}

function unusedProblems(tree: Tree): Problem[] {
  // What does not build uses nothing; that is reported, and this would only add noise.
  if ([...tree.layers, ...tree.boundaries].some((each) => each.build.error !== undefined)) return [];
  const boundary = new Set(objectsOfBoundary(tree).flatMap((built) => namesIn(built.text)));
  const used = new Set([
    ...boundary,
    ...tree.layers.flatMap((layer) => layer.build.objects.filter(substituted).flatMap((built) => namesIn(built.text))),
  ]);
  return [
    ...FACTS.filter((name) => !used.has(name)).map((name) => ({
      where: CLUSTER,
      message: `nothing uses the fact ${name}: use it or take it out of PLATFORM_FACTS (lib/substitutions.ts).`,
    })),
    ...VALUES.filter((name) => !boundary.has(name)).map((name) => ({
      where: TENANCY,
      message: `nothing uses the boundary value ${name}: use it or take it out of BOUNDARY_VALUES (lib/substitutions.ts).`,
    })),
  ];
}

/** The objects of the boundary with all its components: a superset of every other combination. */
function objectsOfBoundary(tree: Tree): BuiltObject[] {
  return (tree.boundaries.at(-1)?.build.objects ?? []).filter(substituted);
}

function substituted({ object }: BuiltObject): boolean {
  return object.metadata?.annotations?.[DISABLED] !== "disabled" && object.metadata?.labels?.[DISABLED] !== "disabled";
}
