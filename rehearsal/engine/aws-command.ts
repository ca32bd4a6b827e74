import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export interface AwsCommandOptions {
  /** Token of the local API server's administrator; read at each call, never copied. */
  readonly tokenFile: string;
  /** URL of the network around the cluster's endpoint (rehearsal/endpoint). Absent: there are no sessions. */
  readonly network?: string;
}

/**
 * Writes a stand-in of the `aws` command and returns its directory, for PATH. EKS kubeconfigs hold no token: they run
 * `aws eks get-token`. So the kubeconfig of the rehearsal is the very one that the real component makes, no token gets into
 * state, and a real Kubernetes provider works with it too. `aws ssm start-session` forwards a port through an instance where there is
 * a network to do it in. Any other aws command is refused.
 */
export function writeAwsCommand(directory: string, { tokenFile, network }: AwsCommandOptions): string {
  const bin = join(directory, "bin");
  mkdirSync(bin, { recursive: true, mode: 0o700 });
  const session =
    network === undefined
      ? ""
      : `*" ssm start-session "*) exec '${process.execPath}' '${join(__dirname, "..", "endpoint", "session.mjs")}' '${network}' "$@" ;;\n`;
  const script = `#!/bin/sh
case " $* " in
*" eks get-token "*) ;;
${session}*) echo "aws $*: the rehearsal answers only 'aws eks get-token'; there is no AWS account here." >&2; exit 254 ;;
esac
printf '{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1beta1","spec":{},"status":{"token":"%s"}}\\n' "$(cat '${tokenFile}')"
`;
  writeFileSync(join(bin, "aws"), script, { mode: 0o700 });
  return bin;
}
