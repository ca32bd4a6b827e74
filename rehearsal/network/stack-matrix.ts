import type { PlatformConfig } from "../../config/model";
import { boundaryValues } from "../../lib/boundary-values";
import { namespaceLabels } from "../../lib/labels";
import { networkFacts } from "../../lib/network-facts";
import type { BuiltObject } from "../tree/kustomize";
import { readYaml } from "../tree/kustomize";
import { SAMPLE_BOUNDARY, SAMPLE_FACTS } from "../tree/sample-values";
import { namesIn, substitute } from "../tree/substitution";
import { buildBoundaries } from "../tree/tree";
import type { World } from "./endpoint";
import { type Section, section } from "./matrix";
import { environmentParties, MESH_PROBES, outsideParties, SYSTEM_NAMESPACES, systemParties, vpcParties } from "./parties";
import { distinguishableLabels } from "./pod-labels";
import { type NetworkPolicy, readPolicy } from "./policy";

/** Where the policies of a stack come from. */
export interface Sources {
  /** Directory that holds clusters/. */
  readonly tree: string;
  /** Path of the kustomize binary. */
  readonly kustomize: string;
  /** What the platform itself applies: Flux's install manifest, the tree's root and its layers. */
  readonly platform: readonly BuiltObject[];
}

/**
 * The policies and namespaces of a stack as its cluster has them once Flux has applied everything: each environment's boundary with
 * its own allows and values, and the facts that the stack's network gives. Throws when a boundary does not build, when a policy
 * cannot be read or keeps a name that nothing provides, and when two environments share a namespace.
 */
export async function stackWorld(config: PlatformConfig, { tree, kustomize, platform }: Sources): Promise<World> {
  const environments = config.organizations.flatMap((organization) =>
    organization.environments.map((environment) => ({ organization, environment })),
  );
  const names = [...SYSTEM_NAMESPACES, ...environments.map(({ environment }) => environment.namespace)];
  const shared = names.find((name, index) => names.indexOf(name) !== index);
  if (shared !== undefined) throw new Error(`The namespace ${shared} would have two owners.`);
  const combinations = new Map(environments.map(({ environment: { allows } }) => [allows.join(), allows]));
  const built = await buildBoundaries(tree, kustomize, [...combinations.values()]);
  const facts = { ...SAMPLE_FACTS, ...networkFacts(config.network) };
  const boundaries = environments.flatMap(({ organization, environment }) => {
    const { build } = built.find(({ components }) => components.join() === environment.allows.join())!;
    if (build.error !== undefined) throw new Error(`The boundary of ${environment.namespace} does not build: ${build.error}`);
    return policiesOf(build.objects, { ...facts, ...boundaryValues(organization, environment, SAMPLE_BOUNDARY.app_role_arn) });
  });
  return {
    namespaces: Object.fromEntries([
      ...SYSTEM_NAMESPACES.map((name) => [name, {}]),
      ...environments.map(({ organization, environment }) => [environment.namespace, namespaceLabels(organization.name, environment)]),
    ]),
    policies: [...policiesOf(platform, facts), ...boundaries],
  };
}

/** Every kind of policy has the word in its name: one that this cannot evaluate must not go unseen. */
function policiesOf(objects: readonly BuiltObject[], values: Readonly<Record<string, string>>): NetworkPolicy[] {
  return objects
    .filter(({ object }) => /NetworkPolicy$/.test(object.kind))
    .map(({ text }) => {
      const substituted = substitute(text, values);
      const missing = namesIn(substituted);
      if (missing.length > 0) throw new Error(`A policy uses \${${missing[0]}}, which nothing provides.`);
      return readPolicy(readYaml(substituted));
    });
}

/** The matrix of a stack: environments among each other, to everything else, and from everything else. */
export function stackMatrix(config: PlatformConfig, world: World): Section[] {
  const labels = distinguishableLabels(world.policies);
  const [environments, siblings] = [environmentParties(config, labels, 0), environmentParties(config, labels, 1)];
  const [system, vpc, outside] = [systemParties(config), vpcParties(config), outsideParties(config)];
  return [
    section("From environments to environments", world, environments, siblings),
    section("From environments to the platform's pods", world, environments, system),
    section("From environments to addresses of the VPC", world, environments, vpc),
    section("From environments to other addresses", world, environments, outside),
    section("To environments", world, [...system, ...vpc, ...outside, MESH_PROBES], environments),
  ];
}
