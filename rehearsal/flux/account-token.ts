import { renameSync, writeFileSync } from "node:fs";
import { CoreV1Api, type KubeConfig } from "@kubernetes/client-node";

/** Lifetime that a kubelet asks for, in seconds. */
const LIFETIME_S = 3607;

/** How soon a renewal that failed is tried again, in milliseconds. */
const RETRY_MS = 10_000;

export interface AccountTokenInput {
  /** Somebody who may request tokens. */
  config: KubeConfig;
  namespace: string;
  serviceAccount: string;
  /** File for the token, mode 0600. */
  file: string;
  /** Told when a renewal fails. */
  onError: (error: Error) => void;
  /** Lifetime of a token, in seconds; the API server refuses less than 600. @default 3607 */
  lifetimeSeconds?: number;
  /** Share of the lifetime after which the token is renewed. @default 0.8, as a kubelet does */
  renewAfter?: number;
}

/** A file with a token of a service account, as a kubelet mounts it: requested from the API server and renewed in time. */
export class AccountToken {
  private timer: NodeJS.Timeout | undefined;
  private stopped = false;
  private constructor(private readonly input: AccountTokenInput) {}

  /** @throws Error when the first token cannot be had: there is no such service account */
  static async start(input: AccountTokenInput): Promise<AccountToken> {
    const token = new AccountToken(input);
    await token.renew();
    return token;
  }

  stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
  }

  private async renew(): Promise<void> {
    const { config, namespace, serviceAccount, file } = this.input;
    const answer = await config.makeApiClient(CoreV1Api).createNamespacedServiceAccountToken({
      name: serviceAccount,
      namespace,
      // No audience: the API server's own.
      body: { spec: { audiences: [], expirationSeconds: this.input.lifetimeSeconds ?? LIFETIME_S } },
    });
    if (this.stopped || !answer.status) {
      return;
    }
    // Replaced as a whole: a controller may be reading it.
    writeFileSync(`${file}.new`, answer.status.token, { mode: 0o600 });
    renameSync(`${file}.new`, file);
    const left = answer.status.expirationTimestamp.getTime() - Date.now();
    this.renewIn(left * (this.input.renewAfter ?? 0.8));
  }

  private renewIn(ms: number): void {
    this.timer = setTimeout(() => {
      this.renew().catch((error: Error) => {
        this.input.onError(
          new Error(
            `The token of service account ${this.input.namespace}/${this.input.serviceAccount} cannot be renewed: ${error.message}`,
            { cause: error },
          ),
        );
        if (!this.stopped) {
          this.renewIn(RETRY_MS);
        }
      });
    }, ms);
    this.timer.unref();
  }
}
