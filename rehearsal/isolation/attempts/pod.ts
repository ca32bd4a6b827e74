import { ATTEMPT_LABEL } from "../paths";

type Fields = { readonly [name: string]: unknown };

/** What differs from a pod that fits Pod Security "restricted". */
export interface PodChange {
  readonly pod?: Fields;
  readonly podSecurity?: Fields;
  readonly container?: Fields;
  readonly containerSecurity?: Fields;
}

export const IMAGE = "docker.io/nginxinc/nginx-unprivileged:1.29.1-alpine";

/** A pod's spec that is admitted as it stands; what `change` says is the only thing that can be refused. */
export function podSpec(change: PodChange = {}): Fields {
  return {
    serviceAccountName: "app",
    automountServiceAccountToken: false,
    terminationGracePeriodSeconds: 0,
    ...change.pod,
    securityContext: { runAsNonRoot: true, runAsUser: 101, seccompProfile: { type: "RuntimeDefault" }, ...change.podSecurity },
    containers: [
      {
        name: "attempt",
        image: IMAGE,
        resources: { requests: { cpu: "1m", memory: "1Mi" }, limits: { memory: "1Mi" } },
        ...change.container,
        securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] }, ...change.containerSecurity },
      },
    ],
  };
}

/** Spec of a Deployment or StatefulSet; its pods carry the name as a label. */
export function podTemplate(name: string, change: PodChange = {}, replicas = 1): Fields {
  const labels = { [ATTEMPT_LABEL]: name };
  return { replicas, selector: { matchLabels: labels }, template: { metadata: { labels }, spec: podSpec(change) } };
}
