// The Kubernetes stand-in as a plugin: a process that the engine itself starts, with the engine's environment, HTTPS_PROXY included.
//   node --import tsx plugin.ts OPTIONS.json ENGINE_ADDRESS
import { readFileSync } from "node:fs";
import { serveProvider } from "../framework/serve";
import type { KubernetesProviderOptions } from "./options";
import { createKubernetesProvider, KUBERNETES_PROVIDER_VERSION } from "./provider";

const options = JSON.parse(readFileSync(process.argv[2]!, "utf8")) as KubernetesProviderOptions;
const proxyUrl = process.env.HTTPS_PROXY;
const create = createKubernetesProvider({ ...options, ...(proxyUrl === undefined ? {} : { proxyUrl }) });

serveProvider({ version: KUBERNETES_PROVIDER_VERSION, create }).then(
  // The engine reads the port from the first line.
  ({ port }) => process.stdout.write(`${port}\n`),
  (error: Error) => {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  },
);
