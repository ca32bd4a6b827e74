import type { Cluster } from "../cluster";
import type { GitServer } from "../git/git-server";
import { callReceiver } from "../git/webhook";

/**
 * Makes the Git server tell Flux about pushes, as the Git host's webhook does in production. A push before the Receiver exists is
 * not announced: Flux finds it by its poll, which stays the fallback there too.
 */
export function announcePushes(options: { git: GitServer; cluster: Cluster; receiverUrl: string; token: string }): void {
  options.git.onPush(async (push) => {
    const receiver = await options.cluster.get("notification.toolkit.fluxcd.io/v1", "Receiver", "github", "flux-system");
    const path = receiver?.status?.webhookPath;
    if (typeof path !== "string") return;
    await callReceiver({ url: `${options.receiverUrl}${path}`, token: options.token, push });
  });
}
