import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { platformLabels } from "../lib/labels";

export interface FluxKustomizationArgs {
  readonly name: string;
  readonly namespace: string;
  readonly labels?: { readonly [key: string]: string };
  /** The spec beyond what every Kustomization of the program shares. */
  readonly spec: { readonly [field: string]: pulumi.Input<unknown> };
}

/** Makes a Flux Kustomization. Deleting it waits until Flux has pruned what it applied. */
export function createFluxKustomization(args: FluxKustomizationArgs, opts: pulumi.CustomResourceOptions): k8s.apiextensions.CustomResource {
  return new k8s.apiextensions.CustomResource(
    `${args.namespace}-${args.name}`,
    {
      apiVersion: "kustomize.toolkit.fluxcd.io/v1",
      kind: "Kustomization",
      metadata: { name: args.name, namespace: args.namespace, labels: { ...platformLabels(), ...args.labels } },
      spec: { prune: true, retryInterval: "30s", ...args.spec },
    },
    opts,
  );
}
