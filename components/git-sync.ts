import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { GitCredentials } from "../config/model";
import { platformLabels } from "../lib/labels";

export interface GitSyncArgs {
  /** Namespace of source, credentials and Kustomization. */
  readonly namespace: string;
  readonly url: string;
  readonly branch: string;
  /** How often Flux looks by itself, e.g. `1m0s`; a push is announced by the Receiver long before. */
  readonly interval: string;
  /** What fits the URL's scheme; none for a public repository. @default none */
  readonly credentials?: pulumi.Output<GitCredentials>;
  readonly labels?: { readonly [key: string]: string };
}

/** Makes a GitRepository and, where the repository asks for them, its credentials. */
export function createGitSource(name: string, args: GitSyncArgs, opts: pulumi.CustomResourceOptions): k8s.apiextensions.CustomResource {
  const metadata = { name, namespace: args.namespace, labels: { ...platformLabels(), ...args.labels } };
  const dependsOn = [];
  if (args.credentials !== undefined) {
    const stringData = pulumi.secret(args.credentials.apply(credentialData));
    dependsOn.push(new k8s.core.v1.Secret(`${args.namespace}-${name}`, { metadata, stringData }, opts));
  }
  return new k8s.apiextensions.CustomResource(
    `${args.namespace}-${name}-source`,
    {
      apiVersion: "source.toolkit.fluxcd.io/v1",
      kind: "GitRepository",
      metadata,
      spec: {
        interval: args.interval,
        url: args.url,
        ref: { branch: args.branch },
        ...(args.credentials === undefined ? {} : { secretRef: { name } }),
      },
    },
    pulumi.mergeOptions(opts, { dependsOn }),
  );
}

/** The keys under which Flux looks for credentials. */
function credentialData(credentials: GitCredentials): { [key: string]: string } {
  return "identity" in credentials
    ? { identity: credentials.identity, known_hosts: credentials.knownHosts }
    : { username: credentials.username, password: credentials.password };
}
