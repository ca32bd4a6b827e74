import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { KubernetesProviderOptions } from "../providers/kubernetes/options";

/**
 * Writes the plugin `pulumi-resource-kubernetes` and returns its directory, for PATH: the stand-in as a process that the engine starts
 * itself, so that it reaches the cluster from where the engine runs.
 */
export function writeKubernetesPlugin(directory: string, options: KubernetesProviderOptions): string {
  const bin = join(directory, "bin");
  mkdirSync(bin, { recursive: true, mode: 0o700 });
  const file = join(bin, "kubernetes-options.json");
  writeFileSync(file, JSON.stringify(options), { mode: 0o600 });
  const plugin = join(__dirname, "..", "providers", "kubernetes", "plugin.ts");
  const script = `#!/bin/sh\nexec '${process.execPath}' --import '${require.resolve("tsx")}' '${plugin}' '${file}' "$@"\n`;
  writeFileSync(join(bin, "pulumi-resource-kubernetes"), script, { mode: 0o700 });
  return bin;
}
