/** Fills the `{placeholder}`s of a naming template from stack config. Unknown placeholders were refused by config. */
export function fillTemplate(template: string, values: { readonly [placeholder: string]: string }): string {
  return template.replace(/\{([a-z]+)\}/g, (whole, placeholder: string) => values[placeholder] ?? whole);
}

/** Name of the Flux Kustomization that instantiates an environment's boundary; Namespaces are unique, so these are. */
export function boundaryName(namespace: string): string {
  return `organization-${namespace}-boundary`;
}

/** Name of the Flux Kustomization that applies an organization's own directory to one environment. */
export function applicationsName(namespace: string): string {
  return `organization-${namespace}`;
}

/** The account in flux-system that Flux impersonates for an environment; bound only inside the environment's namespace. */
export function deployerName(namespace: string): string {
  return `${namespace}-deployer`;
}
