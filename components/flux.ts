import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { DeliveryConfig } from "../config/model";
import { installManifestUrl } from "../lib/flux-release";
import { harden, letGo } from "./flux-transforms";

export interface FluxArgs {
    readonly flux: DeliveryConfig["flux"];
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
        this.installed = new k8s.yaml.v2.ConfigFile(
            name,
            { file: installManifestUrl(args.flux.version) },
            { parent: this, transforms: [args.flux.owner === "platform" ? harden : letGo] },
        );
        this.registerOutputs({});
    }
}
