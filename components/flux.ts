import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { DeliveryConfig } from "../config/model";
import { installManifestUrl } from "../lib/flux-release";
import type { ClusterAccess } from "./cluster";
import { harden, letGo } from "./flux-transforms";

export interface FluxArgs {
  readonly flux: DeliveryConfig["flux"];
  readonly access: ClusterAccess;
}

/**
 * Flux itself, at the version that stack config names, hardened for tenants that share it.
 *
 * `owner: platform`: the program installs, hardens and upgrades it. `owner: repository`: the GitOps repository manages its own
 * Flux, so the program creates what is missing once and then lets go – no update, no deletion –, because two owners of one
 * object undo each other for ever.
 */
export class Flux extends pulumi.ComponentResource {
  /** Everything that a Flux object needs: the namespace, the CRDs, the controllers. */
  readonly installed: k8s.yaml.v2.ConfigFile;

  constructor(name: string, args: FluxArgs, opts: pulumi.ComponentResourceOptions) {
    super("numinia:delivery:Flux", name, {}, opts);
    const isOurs = args.flux.owner === "platform";
    // A provider of its own: a cluster that somebody bootstrapped has these objects already, and only these may be taken over.
    // What the platform owns it takes by force; what the repository owns it leaves as it is, and a difference is an error.
    const provider = new k8s.Provider(name, { ...args.access, upsertExistingObjects: true, enablePatchForce: isOurs }, { parent: this });
    this.installed = new k8s.yaml.v2.ConfigFile(
      name,
      { file: installManifestUrl(args.flux.version) },
      { parent: this, provider, transforms: [isOurs ? harden : letGo] },
    );
    this.registerOutputs({});
  }
}
