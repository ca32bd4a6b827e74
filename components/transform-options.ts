import type * as pulumi from "@pulumi/pulumi";

/**
 * The options of a resource with some of them changed. A transform gets an option that nobody set as `false`; handed back as it
 * came it would count as set, and `deleteBeforeReplace: false` would then overrule the provider, which knows better.
 */
export function changedOptions(
  { custom, opts }: pulumi.ResourceTransformArgs,
  changes: pulumi.CustomResourceOptions,
): pulumi.ResourceOptions {
  const { deleteBeforeReplace, retainOnDelete, protect, ...others } = opts as pulumi.CustomResourceOptions;
  return {
    ...others,
    ...(protect === true ? { protect } : {}),
    ...(retainOnDelete === true ? { retainOnDelete } : {}),
    ...(custom && deleteBeforeReplace === true ? { deleteBeforeReplace } : {}),
    ...changes,
  } as pulumi.CustomResourceOptions;
}
