import { parse as parseYaml } from "yaml";
import type { AccountRule, Effect, InputRule, Subject } from "../entry";
import { ADDONS, KUBERNETES_VERSIONS } from "../data/eks";
import { others, target } from "../lookup";
import type { NodeGroupNotice } from "../node-group-notice";
import { textAt, valueAt, valuesAt } from "../paths";
import type { StoredObject } from "../stored-object";
import { didYouMean } from "../text";
import { CLUSTER, LAUNCH_TEMPLATE, NODE_GROUP, SUBNET } from "../tokens";
import { changing, refused, unready } from "./account";
import { contains, overlap, parseCidr } from "./cidr";
import { each, together } from "./inputs";

const subnetsAt = (subject: Subject, path: string): StoredObject[] =>
  valuesAt(subject.inputs, path).flatMap(({ value }) => subject.account.object(SUBNET, subject.region, String(value)) ?? []);

/** A cluster's subnets lie in two zones at least, and in one VPC. */
export const clusterSubnets: AccountRule = refused("cluster subnets", changing, (subject) => {
  const subnets = subnetsAt(subject, "vpcConfig.subnetIds[]");
  if (new Set(subnets.map((subnet) => subnet.inputs.vpcId)).size > 1) {
    return { code: "InvalidParameterException", message: "Subnets specified must belong to the same VPC" };
  }
  const zones = new Set(subnets.map((subnet) => subnet.state.availabilityZone));
  return zones.size >= 2
    ? undefined
    : { code: "InvalidParameterException", message: "Subnets specified must be in at least two different AZs" };
});

/** A node group's subnets are of the cluster's VPC. */
export const nodeGroupSubnets: AccountRule = refused("node group subnets", ["create"], (subject) => {
  const cluster = target(subject, CLUSTER, "clusterName");
  const vpc = (cluster?.state.vpcConfig as { vpcId?: string } | undefined)?.vpcId;
  const stray = subnetsAt(subject, "subnetIds[]").find((subnet) => subnet.inputs.vpcId !== vpc);
  if (cluster === undefined || stray === undefined) return undefined;
  return { code: "InvalidParameterException", message: `Subnet ${stray.id} is not in the VPC of the cluster (${vpc})` };
});

/** The API server can be reached at all. */
export const someEndpoint: InputRule = together("some endpoint", "vpcConfig", (inputs) =>
  valueAt(inputs, "vpcConfig.endpointPublicAccess") === false && valueAt(inputs, "vpcConfig.endpointPrivateAccess") === false
    ? "closes both the private and the public endpoint; EKS needs one"
    : undefined,
);

export const knownVersion: InputRule = each("known version", "version", (value) =>
  KUBERNETES_VERSIONS.includes(value as string)
    ? undefined
    : `"${String(value)}" is not a Kubernetes version that EKS offers: ${KUBERNETES_VERSIONS.join(", ")}`,
);

const minor = (version: unknown): number => Number(String(version).split(".")[1]);

/** A cluster goes up one minor version at a time, and never down. */
export const versionStep: AccountRule = refused("version step", ["update"], ({ inputs, previous }) => {
  const before = previous?.state.version;
  if (inputs.version === undefined || inputs.version === before || minor(inputs.version) === minor(before) + 1) return undefined;
  return {
    code: "InvalidParameterException",
    message: `Unsupported Kubernetes minor version update from ${String(before)} to ${String(inputs.version)}`,
  };
});

const MODES = ["CONFIG_MAP", "API_AND_CONFIG_MAP", "API"];

/** A cluster's authentication goes towards the API one step at a time, and never back. */
export const authenticationStep: AccountRule = refused("authentication step", ["update"], ({ inputs, previous }) => {
  const before = String((previous?.state.accessConfig as { authenticationMode?: string } | undefined)?.authenticationMode);
  const after = textAt(inputs, "accessConfig.authenticationMode") ?? before;
  const step = MODES.indexOf(after) - MODES.indexOf(before);
  if (step === 0 || step === 1) return undefined;
  return { code: "InvalidParameterException", message: `Unsupported authentication mode update from ${before} to ${after}` };
});

/** Nodes are never newer than the control plane. */
export const nodeVersion: AccountRule = refused("node version", changing, (subject) => {
  const cluster = target(subject, CLUSTER, "clusterName");
  const { version } = subject.inputs;
  if (cluster === undefined || version === undefined || minor(version) <= minor(cluster.state.version)) return undefined;
  return {
    code: "InvalidParameterException",
    message: `Nodegroup Kubernetes version ${String(version)} is newer than the cluster's, ${String(cluster.state.version)}`,
  };
});

/** Services get a private range of /12 to /24 that does not overlap the VPC. */
export const serviceRange: AccountRule = refused("service range", ["create"], (subject) => {
  const text = textAt(subject.inputs, "kubernetesNetworkConfig.serviceIpv4Cidr");
  const range = parseCidr(text ?? "");
  if (range === undefined) return undefined;
  const subnet = subnetsAt(subject, "vpcConfig.subnetIds[]")[0];
  const vpc = subnet && subject.account.object("aws:ec2/vpc:Vpc", subject.region, String(subnet.inputs.vpcId));
  const network = parseCidr(String(vpc?.inputs.cidrBlock));
  const isPrivate = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"].some((block) => contains(parseCidr(block)!, range));
  if (!isPrivate)
    return { code: "InvalidParameterException", message: `The specified service CIDR ${text} is not in a private range (RFC 1918)` };
  if (network === undefined || !overlap(network, range)) return undefined;
  return { code: "InvalidParameterException", message: `The specified service CIDR ${text} overlaps the CIDR of the VPC, ${network.text}` };
});

/** min ≤ desired ≤ max, and max at least 1. */
export const scaling: InputRule = together("scaling", "scalingConfig", (inputs) => {
  const [min, desired, max] = ["minSize", "desiredSize", "maxSize"].map((name) => valueAt(inputs, `scalingConfig.${name}`)) as [
    unknown,
    unknown,
    unknown,
  ];
  if (typeof min === "number" && typeof max === "number" && min > max)
    return `has a minimum size ${min} greater than the maximum size ${max}`;
  if (typeof min === "number" && typeof desired === "number" && desired < min)
    return `has a desired size ${desired} less than the minimum size ${min}`;
  if (typeof max === "number" && typeof desired === "number" && desired > max)
    return `has a desired size ${desired} greater than the maximum size ${max}`;
  return undefined;
});

/** What a launch template says, a node group may not say again. */
export const templateConflicts: AccountRule = refused("template conflicts", ["create"], (subject) => {
  const template = target(subject, LAUNCH_TEMPLATE, "launchTemplate.id") ?? target(subject, LAUNCH_TEMPLATE, "launchTemplate.name");
  if (template === undefined) return undefined;
  const say = (message: string): { code: string; message: string } => ({ code: "InvalidParameterException", message });
  if (subject.inputs.diskSize !== undefined) return say("Disk size must be specified within the launch template.");
  if (subject.inputs.remoteAccess !== undefined) return say("Remote access configuration cannot be specified with a launch template.");
  if (subject.inputs.instanceTypes !== undefined && template.inputs.instanceType !== undefined)
    return say("Cannot specify instance types in launch template and API request.");
  if (template.inputs.iamInstanceProfile !== undefined)
    return say(
      "Launch template should not specify an instance profile. The noderole in your request will be used to construct an instance profile.",
    );
  const version = textAt(subject.inputs, "launchTemplate.version");
  if (version === undefined || version.startsWith("$")) return undefined;
  return Number(version) >= 1 && Number(version) <= Number(template.state.latestVersion)
    ? undefined
    : say(`Launch template ${template.id} has no version ${version}.`);
});

export const knownAddon: InputRule = each("known add-on", "addonName", (value) =>
  typeof value !== "string" || value in ADDONS
    ? undefined
    : `"${value}" is not an add-on that EKS offers${didYouMean(value, Object.keys(ADDONS))}`,
);

/** An add-on of Deployments becomes ACTIVE only once a node group of the cluster has nodes. */
export const addonNodes: AccountRule = unready("add-on has nodes", "DEGRADED", changing, (subject) => {
  const name = textAt(subject.inputs, "addonName") ?? "";
  if (ADDONS[name]?.needsNodes !== true) return undefined;
  const ready = others(subject, NODE_GROUP).some(
    (group) =>
      group.status === "ready" &&
      group.inputs.clusterName === subject.inputs.clusterName &&
      Number((group.inputs.scalingConfig as { desiredSize: number }).desiredSize) > 0,
  );
  if (ready) return undefined;
  return {
    code: "InsufficientNumberOfReplicas",
    message: `The add-on is unhealthy because it doesn't have the desired number of replicas: cluster ${String(subject.inputs.clusterName)} has no node. Create the add-on after a node group (dependsOn).`,
  };
});

/** Configuration values are a JSON or YAML object. */
export const configurationValues: InputRule = each("configuration values", "configurationValues", (value) => {
  if (typeof value !== "string" || value === "") return undefined;
  try {
    const parsed: unknown = parseYaml(value);
    return typeof parsed === "object" && parsed !== null && !Array.isArray(parsed) ? undefined : "is not a JSON or YAML object";
  } catch (error) {
    return `is neither JSON nor YAML: ${(error as Error).message.split("\n")[0]}`;
  }
});

/** Access entries need a cluster whose authentication mode has the API in it. */
export const accessEntriesOn: AccountRule = refused("access entries on", ["create"], (subject) => {
  const cluster = target(subject, CLUSTER, "clusterName");
  const mode = (cluster?.state.accessConfig as { authenticationMode?: string } | undefined)?.authenticationMode;
  if (mode !== "CONFIG_MAP") return undefined;
  return {
    code: "InvalidRequestException",
    message: "The cluster's authentication mode must be set to one of [API, API_AND_CONFIG_MAP] to perform this operation.",
  };
});

/** Groups that Kubernetes keeps for itself are not given by an entry. */
export const kubernetesGroups: InputRule = each("Kubernetes groups", "kubernetesGroups[]", (value) =>
  typeof value === "string" && /^(system:|eks:|aws:|amazon:|iam:)/.test(value)
    ? `"${value}" begins with a prefix that EKS reserves`
    : undefined,
);

/** Tells the harness, which gives the cluster its nodes; the node group is ready when the harness is. */
export const tellNodeGroup: Effect = {
  name: "tell node group",
  run: (subject) => subject.account.notifyNodeGroup(noticeOf(subject)),
};

function noticeOf(subject: Subject): NodeGroupNotice {
  const { inputs, state } = subject;
  const template = state.launchTemplate as { id: string; name: string; version: string } | undefined;
  const lt = template === undefined ? undefined : target(subject, LAUNCH_TEMPLATE, "launchTemplate.id");
  const types = inputs.instanceTypes ?? (typeof lt?.inputs.instanceType === "string" ? [lt.inputs.instanceType] : state.instanceTypes);
  const zones = subnetsAt(subject, "subnetIds[]").map((subnet) => String(subnet.state.availabilityZone));
  return {
    kind: ({ create: "created", update: "updated", delete: "deleted" } as const)[subject.stage],
    clusterName: String(inputs.clusterName),
    nodeGroupName: String(inputs.nodeGroupName ?? state.nodeGroupName),
    instanceTypes: types as readonly string[],
    desiredSize: Number(valueAt(inputs, "scalingConfig.desiredSize")),
    labels: (inputs.labels ?? {}) as { [key: string]: string },
    taints: ((inputs.taints ?? []) as readonly { key: string; value?: string; effect: string }[]).map(({ key, value, effect }) => ({
      key,
      value: value ?? "",
      effect,
    })),
    zones: [...new Set(zones)],
    capacityType: String(state.capacityType),
    version: String(state.version),
    launchTemplate: template,
  };
}
