import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { Flux } from "../components/flux";
import { createFluxKustomization } from "../components/flux-kustomization";
import { createGitSource } from "../components/git-sync";
import type { PlatformConfig, PlatformSecrets } from "../config/model";
import { platformLabels } from "../lib/labels";
import type { Foundation } from "./foundation";

const NAMESPACE = "flux-system";

/** Flux, pointed at the GitOps repository, and the facts that it hands to the tree. Returns what organizations wait for. */
export function createDelivery(config: PlatformConfig, secrets: PlatformSecrets, foundation: Foundation): pulumi.Resource {
  const { access, kubernetes, ready } = foundation;
  const flux = new Flux("flux", { flux: config.delivery.flux, access }, { dependsOn: ready });
  return createSync(config.delivery, secrets, foundation, { provider: kubernetes, dependsOn: flux.installed });
}

/** What Flux is told: its facts, its credentials and the repository. Returns the root Kustomization. */
export function createSync(
  delivery: PlatformConfig["delivery"],
  secrets: PlatformSecrets,
  foundation: Pick<Foundation, "facts">,
  afterFlux: pulumi.CustomResourceOptions,
): pulumi.Resource {
  const facts = createFacts(foundation, afterFlux);
  const webhookToken = createWebhookToken(secrets, afterFlux);
  const source = createGitSource(
    NAMESPACE,
    {
      namespace: NAMESPACE,
      url: delivery.url,
      branch: delivery.branch,
      interval: delivery.interval,
      ...(secrets.git === undefined ? {} : { credentials: pulumi.secret(secrets.git) }),
    },
    afterFlux,
  );
  return createFluxKustomization(
    {
      name: NAMESPACE,
      namespace: NAMESPACE,
      spec: {
        interval: "10m0s",
        timeout: "5m0s",
        serviceAccountName: "kustomize-controller",
        sourceRef: { kind: "GitRepository", name: NAMESPACE },
        path: delivery.path,
      },
    },
    pulumi.mergeOptions(afterFlux, { dependsOn: [source, facts, webhookToken] }),
  );
}

function createFacts(foundation: Pick<Foundation, "facts">, opts: pulumi.CustomResourceOptions): k8s.core.v1.ConfigMap {
  return new k8s.core.v1.ConfigMap(
    "platform-facts",
    {
      metadata: {
        name: "platform-facts",
        namespace: NAMESPACE,
        // Flux reconciles at once what substitutes from it, instead of at the next interval.
        labels: { ...platformLabels(), "reconcile.fluxcd.io/watch": "Enabled" },
      },
      data: foundation.facts,
    },
    opts,
  );
}

/** The token with which the Git host signs its webhooks; the Receiver in the tree refers to it. */
function createWebhookToken(secrets: PlatformSecrets, opts: pulumi.CustomResourceOptions): k8s.core.v1.Secret {
  return new k8s.core.v1.Secret(
    "webhook-token",
    {
      metadata: { name: "webhook-token", namespace: NAMESPACE, labels: platformLabels() },
      stringData: { token: pulumi.secret(secrets.receiver.token) },
    },
    opts,
  );
}
