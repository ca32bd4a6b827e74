import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/**
 * Writes a stand-in of the `aws` command and returns its directory, for PATH. EKS kubeconfigs hold no token: they run
 * `aws eks get-token`. So the kubeconfig of the rehearsal is the very one that the real component makes, no token gets into
 * state, and a real Kubernetes provider works with it too. Any other aws command is refused.
 *
 * @param tokenFile token of the local API server's administrator; read at each call, never copied.
 */
export function writeAwsCommand(directory: string, tokenFile: string): string {
  const bin = join(directory, "bin");
  mkdirSync(bin, { recursive: true, mode: 0o700 });
  const script = `#!/bin/sh
case " $* " in
*" eks get-token "*) ;;
*) echo "aws $*: the rehearsal answers only 'aws eks get-token'; there is no AWS account here." >&2; exit 254 ;;
esac
printf '{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1beta1","spec":{},"status":{"token":"%s"}}\\n' "$(cat '${tokenFile}')"
`;
  writeFileSync(join(bin, "aws"), script, { mode: 0o700 });
  return bin;
}
