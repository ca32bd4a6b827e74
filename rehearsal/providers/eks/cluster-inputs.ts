import { lift } from "../framework/component";
import { InputReader } from "../framework/input-reader";
import type { ConstructRequest } from "../framework/provider";
import { hasUnknown, isRecord, type Properties, type Value } from "../framework/values";

export interface AccessPolicy {
  readonly name: string;
  readonly policyArn: Value;
  readonly accessScope: Value;
}

export interface AccessEntry {
  readonly name: string;
  /** The entry as the program gave it. */
  readonly given: Value;
  /** Inputs of the aws:eks/accessEntry:AccessEntry, without the cluster's name. */
  readonly inputs: { readonly [input: string]: Value | undefined };
  readonly policies: readonly AccessPolicy[];
}

/** What a program may say to the eks.Cluster of the rehearsal, checked. Values that may be unknown in a preview are as they came. */
export interface ClusterInputs {
  readonly name: Value | undefined;
  readonly version: Value | undefined;
  readonly vpcId: Value;
  readonly subnetIds: Value;
  /** Inputs of the component that `subnetIds` comes from. */
  readonly subnetInputs: readonly string[];
  readonly publicSubnetIds: Value | undefined;
  readonly privateSubnetIds: Value | undefined;
  readonly authenticationMode: string;
  readonly bootstrapSelfManagedAddons: Value;
  readonly endpointPrivateAccess: Value | undefined;
  readonly endpointPublicAccess: Value | undefined;
  readonly publicAccessCidrs: Value | undefined;
  readonly enabledClusterLogTypes: Value | undefined;
  readonly encryptionConfigKeyArn: Value | undefined;
  readonly kubernetesServiceIpAddressRange: Value | undefined;
  readonly ipFamily: Value | undefined;
  readonly upgradePolicy: Value | undefined;
  readonly deletionProtection: Value | undefined;
  readonly tags: Value | undefined;
  readonly clusterTags: Value | undefined;
  readonly enableConfigMapMutable: Value | undefined;
  readonly providerCredentialOpts: Value | undefined;
  readonly accessEntries: readonly AccessEntry[];
}

const AUTHENTICATION_MODES = ["CONFIG_MAP", "API", "API_AND_CONFIG_MAP"] as const;

/** Flags that the real component obeys by registering more children; the stand-in knows one setting of each. */
const FIXED_FLAGS: readonly { readonly input: string; readonly only: boolean; readonly otherwise: string }[] = [
  { input: "skipDefaultNodeGroup", only: true, otherwise: "a default node group" },
  { input: "skipDefaultSecurityGroups", only: true, otherwise: "security groups of its own" },
  { input: "useDefaultVpcCni", only: true, otherwise: "the vpc-cni add-on" },
  { input: "createInstanceRole", only: false, otherwise: "an instance role" },
  { input: "createOidcProvider", only: false, otherwise: "an OIDC provider" },
  { input: "fargate", only: false, otherwise: "a Fargate profile" },
];

/** Whether leaving the flag out already means what the stand-in models. */
const MAY_BE_ABSENT = new Set(["createInstanceRole", "createOidcProvider", "fargate"]);

export function readClusterInputs(request: ConstructRequest): ClusterInputs {
  const reader: InputReader = new InputReader(`eks.Cluster "${request.name}"`, request.inputs);
  const authenticationMode = reader.oneOf("authenticationMode", AUTHENTICATION_MODES) ?? "CONFIG_MAP";
  if (authenticationMode !== "API") {
    reader.fail(
      `authenticationMode "${authenticationMode}"${reader.has("authenticationMode") ? "" : " (the default)"} makes an aws-auth ConfigMap, which the stand-in does not model; say "API".`,
    );
  }
  for (const { input, only, otherwise } of FIXED_FLAGS) {
    const value = reader.flag(input) ?? (MAY_BE_ABSENT.has(input) ? only : !only);
    if (value !== only) reader.fail(`the stand-in does not model ${otherwise}; say ${input}: ${only}.`);
  }
  checkAddons(reader);
  const { subnetIds, subnetInputs } = readSubnets(reader);
  const vpcId = reader.any("vpcId") ?? reader.fail("vpcId is missing; the stand-in does not look up a default VPC.");
  const inputs: ClusterInputs = {
    name: reader.any("name"),
    version: reader.any("version"),
    vpcId,
    subnetIds,
    subnetInputs,
    publicSubnetIds: reader.any("publicSubnetIds"),
    privateSubnetIds: reader.any("privateSubnetIds"),
    authenticationMode,
    bootstrapSelfManagedAddons: reader.any("bootstrapSelfManagedAddons") ?? true,
    endpointPrivateAccess: reader.any("endpointPrivateAccess"),
    endpointPublicAccess: reader.any("endpointPublicAccess"),
    publicAccessCidrs: reader.any("publicAccessCidrs"),
    enabledClusterLogTypes: reader.any("enabledClusterLogTypes"),
    encryptionConfigKeyArn: reader.any("encryptionConfigKeyArn"),
    kubernetesServiceIpAddressRange: reader.any("kubernetesServiceIpAddressRange"),
    ipFamily: reader.any("ipFamily"),
    upgradePolicy: reader.any("upgradePolicy"),
    deletionProtection: reader.any("deletionProtection"),
    tags: reader.any("tags"),
    clusterTags: reader.any("clusterTags"),
    enableConfigMapMutable: reader.any("enableConfigMapMutable"),
    providerCredentialOpts: readCredentials(reader),
    accessEntries: readAccessEntries(reader),
  };
  if (inputs.publicAccessCidrs !== undefined && inputs.endpointPublicAccess === false) {
    reader.fail("publicAccessCidrs has no meaning while endpointPublicAccess is false; leave one out.");
  }
  reader.refuseOthers("not modelled by the stand-in; leave it out, or use the real plugin (REAL=eks).");
  return inputs;
}

/** The add-ons coredns and kube-proxy must be off: with them the real component asks AWS for versions and registers them. */
function checkAddons(reader: InputReader): void {
  const coredns = reader.record("corednsAddonOptions");
  // Without options coredns stays out, because there is no node group to run it on; with options it is on unless they say no.
  if (coredns !== undefined && (coredns.flag("enabled") ?? true))
    reader.fail("the stand-in does not model the coredns add-on; say corednsAddonOptions: {enabled: false}.");
  const kubeProxy = reader.record("kubeProxyAddonOptions");
  if (kubeProxy?.flag("enabled") ?? true)
    reader.fail("the stand-in does not model the kube-proxy add-on; say kubeProxyAddonOptions: {enabled: false}.");
  for (const options of [coredns, kubeProxy]) {
    // The SDK fills these two in; with the add-on off they mean nothing.
    options?.any("resolveConflictsOnCreate");
    options?.any("resolveConflictsOnUpdate");
    options?.refuseOthers("has no meaning while the add-on is off; leave it out.");
  }
}

function readSubnets(reader: InputReader): { subnetIds: Value; subnetInputs: readonly string[] } {
  const all = reader.any("subnetIds");
  const [publicIds, privateIds] = [reader.any("publicSubnetIds"), reader.any("privateSubnetIds")];
  if (all !== undefined) {
    if (publicIds !== undefined || privateIds !== undefined)
      reader.fail("subnetIds excludes publicSubnetIds and privateSubnetIds; give either.");
    return { subnetIds: all, subnetInputs: ["subnetIds"] };
  }
  if (publicIds === undefined && privateIds === undefined)
    reader.fail("there are no subnets; give subnetIds, or publicSubnetIds and privateSubnetIds.");
  const subnetIds = lift([publicIds ?? [], privateIds ?? []], (lists) => {
    if (!lists.every(Array.isArray)) reader.fail("publicSubnetIds and privateSubnetIds must be lists of subnet ids.");
    return lists.flat() as Value[];
  });
  return { subnetIds, subnetInputs: ["publicSubnetIds", "privateSubnetIds"] };
}

function readCredentials(reader: InputReader): Value | undefined {
  const value = reader.any("providerCredentialOpts");
  if (value === undefined || hasUnknown(value)) return value;
  const options = reader.record("providerCredentialOpts")!;
  options.text("roleArn");
  options.text("profileName");
  options.refuseOthers("providerCredentialOpts has no such input.");
  return value;
}

const ENTRY_INPUTS = ["principalArn", "type", "kubernetesGroups", "tags"] as const;

function readAccessEntries(reader: InputReader): AccessEntry[] {
  const entries = reader.record("accessEntries");
  return keysOf(reader, "accessEntries").map((name) => {
    const entry: InputReader = entries!.record(name)!;
    const inputs: { [input: string]: Value | undefined } = Object.fromEntries(ENTRY_INPUTS.map((input) => [input, entry.any(input)]));
    if (inputs.principalArn === undefined) entry.fail("principalArn is missing.");
    const policies = entry.record("accessPolicies");
    const result: AccessEntry = {
      name,
      given: entries!.any(name)!,
      inputs: { ...inputs, userName: entry.any("username") },
      policies: keysOf(entry, "accessPolicies").map((policyName) => {
        const policy: InputReader = policies!.record(policyName)!;
        const [policyArn, accessScope] = [policy.any("policyArn"), policy.any("accessScope")];
        if (policyArn === undefined || accessScope === undefined) policy.fail("policyArn and accessScope are both needed.");
        policy.refuseOthers("an access policy has no such input.");
        return { name: policyName, policyArn, accessScope };
      }),
    };
    entry.refuseOthers("an access entry has no such input.");
    return result;
  });
}

function keysOf(reader: InputReader, name: string): string[] {
  const value = reader.any(name);
  return isRecord(value) ? Object.keys(value as Properties) : [];
}
