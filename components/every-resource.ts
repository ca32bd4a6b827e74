import * as pulumi from "@pulumi/pulumi";
import type { Candidate } from "../lib/adoption";
import { changedOptions } from "./transform-options";

type Choose = (resource: Candidate) => pulumi.CustomResourceOptions | undefined;

/**
 * Changes options of resources by their type and name, wherever they are registered: here for the program's own, in the engine
 * for the children of remote components. The program's own cost no call of the engine that way. Call it before the first resource.
 */
export function onEveryResource(choose: Choose): void {
  const inEngine: pulumi.ResourceTransform = (resource) => {
    const changes = choose({ ...resource, inputs: givenInputs(resource.props) });
    return changes && { props: resource.props, opts: changedOptions(resource, withIgnored(resource.opts, changes)) };
  };
  pulumi.runtime.registerStackTransformation(({ resource, type, name, props, opts }) => {
    if (isRemoteComponent(type)) {
      return { props, opts: { ...opts, transforms: [...(opts.transforms ?? []), inEngine] } };
    }
    const changes = choose({ type, name, custom: resource instanceof pulumi.CustomResource, inputs: givenInputs(props) });
    return changes && { props, opts: { ...opts, ...withIgnored(opts, changes) } };
  });
}

/** Components that their own plugin makes: their children never pass through this process. */
function isRemoteComponent(type: string): boolean {
  return type.startsWith("awsx:") || type.startsWith("eks:");
}

function givenInputs(props: object): string[] {
  return Object.entries(props).flatMap(([name, value]) => (value === undefined ? [] : [name]));
}

function withIgnored(opts: pulumi.ResourceOptions, changes: pulumi.CustomResourceOptions): pulumi.CustomResourceOptions {
  if (changes.ignoreChanges === undefined) return changes;
  return { ...changes, ignoreChanges: [...(opts.ignoreChanges ?? []), ...changes.ignoreChanges] };
}
