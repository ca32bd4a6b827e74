import { createRequire } from "node:module";
import { dirname } from "node:path";

/**
 * Version of `dependency` that `owner` gets in this installation.
 *
 * A component's children name the version of the SDK that registers them, and the engine makes a default provider for each version. The
 * released plugins embed SDKs of their own (awsx 3.9.0: aws 7.43.0; eks 4.3.0: aws 7.25.0 and kubernetes 4.19.0), so a real deployment
 * without explicit providers has several default providers. The stand-ins name what the installed packages resolve to: one default
 * provider for the program and the components, and the same graph otherwise.
 */
export function packageVersion(owner: string, dependency: string): string {
  const ownerRoot = dirname(require.resolve(`${owner}/package.json`));
  const manifest = createRequire(`${ownerRoot}/`)(`${dependency}/package.json`) as { version: string };
  return manifest.version;
}
