import { ProviderError } from "../framework/provider";
import { reveal, Unknown, type Properties } from "../framework/values";
import type { Account } from "./account";
import { publicImage } from "./data/images";
import { REGION_NAMES, regionDescription, zonesOf } from "./data/regions";
import { parseArn } from "./rules/arn";
import { didYouMean } from "./text";
import { CLUSTER, ROLE } from "./tokens";

type Function = (args: Properties, account: Account, region: string) => Properties;

const TABLE: { readonly [token: string]: Function } = {
  "aws:index/getPartition:getPartition": (_args, { partition }) => ({
    dnsSuffix: "amazonaws.com",
    id: partition,
    partition,
    reverseDnsPrefix: "com.amazonaws",
  }),
  "aws:index/getCallerIdentity:getCallerIdentity": (_args, account) => ({
    accountId: account.accountId,
    arn: `arn:${account.partition}:sts::${account.accountId}:assumed-role/${account.deployerRole}/rehearsal`,
    id: account.accountId,
    userId: "AROAREHEARSALDEPLOYER:rehearsal",
  }),
  "aws:index/getRegion:getRegion": (args, _account, configured) => {
    const byEndpoint = typeof args.endpoint === "string" ? /^ec2\.([a-z0-9-]+)\.amazonaws\.com$/.exec(args.endpoint)?.[1] : undefined;
    const region = String(args.region ?? args.name ?? byEndpoint ?? args.endpoint ?? configured);
    const description = regionDescription(region);
    if (description === undefined)
      throw new ProviderError(`getRegion: "${region}" is not a region that the rehearsal knows${didYouMean(region, REGION_NAMES)}`);
    return { description, endpoint: `ec2.${region}.amazonaws.com`, id: region, name: region, region };
  },
  "aws:index/getAvailabilityZones:getAvailabilityZones": (args, _account, configured) => {
    const region = String(args.region ?? configured);
    const without = (name: string): readonly unknown[] => (Array.isArray(args[name]) ? (args[name] as readonly unknown[]) : []);
    const filters = without("filters") as readonly { name: string; values: readonly string[] }[];
    const zones = zonesOf(region)
      .filter((zone) => !without("excludeNames").includes(zone.name) && !without("excludeZoneIds").includes(zone.id))
      .filter((zone) => args.state === undefined || args.state === "available" || zone.name === "")
      .filter((zone) => filters.every((filter) => filter.values.includes(zoneAttribute(filter.name, zone, region))));
    return {
      ...args,
      groupNames: zones.length === 0 ? [] : [region],
      id: region,
      names: zones.map(({ name }) => name),
      region,
      zoneIds: zones.map(({ id }) => id),
    };
  },
  "aws:iam/getSessionContext:getSessionContext": (args, account) => sessionContext(String(args.arn), account),
  "aws:eks/getCluster:getCluster": (args, account, configured) => {
    const [name, region] = [String(args.name), String(args.region ?? configured)];
    const cluster = account.object(CLUSTER, region, name);
    if (cluster === undefined) throw new ProviderError(`reading EKS Cluster (${name}): couldn't find resource`);
    return { ...clusterResult(cluster.state as Properties), id: name, name, region };
  },
  "aws:eks/getClusters:getClusters": (args, account, configured) => {
    const region = String(args.region ?? configured);
    const clusters = account.objects(CLUSTER).filter((cluster) => cluster.region === region);
    return { id: region, names: clusters.map(({ id }) => id).sort(), region };
  },
  "aws:ssm/getParameter:getParameter": (args, account, configured) => {
    const [name, region] = [String(args.name), String(args.region ?? configured)];
    const value = publicImage(name, region);
    if (value === undefined)
      throw new ProviderError(
        `reading SSM Parameter (${name}): couldn't find resource (the rehearsal has AWS's public image parameters only)`,
      );
    return {
      arn: `arn:${account.partition}:ssm:${region}::parameter${name}`,
      id: name,
      insecureValue: value,
      name,
      region,
      type: "String",
      value,
      version: 1,
      withDecryption: args.withDecryption ?? true,
    };
  },
};

/** Who stands behind an ARN of a session: the role, or for any other principal that principal itself. */
function sessionContext(arn: string, account: Account): Properties {
  const session = /^arn:([a-z-]+):sts::(\d{12}):assumed-role\/([^/]+)\/(.+)$/.exec(arn);
  if (session === null) {
    const other = parseArn(arn);
    if (other === undefined) throw new ProviderError(`getSessionContext: "${arn}" is not an ARN`);
    return { arn, id: arn, issuerArn: arn, issuerId: "", issuerName: "", sessionName: "" };
  }
  const [, partition, owner, name, sessionName] = session as unknown as [string, string, string, string, string];
  const role = account.objects(ROLE).find(({ id }) => id === name);
  if (role === undefined && name !== account.deployerRole)
    throw new ProviderError(`getSessionContext: reading IAM Role (${name}): couldn't find resource`);
  return {
    arn,
    id: arn,
    issuerArn: String(role?.state.arn ?? `arn:${partition}:iam::${owner}:role/${name}`),
    issuerId: String(role?.state.uniqueId ?? "AROAREHEARSALDEPLOYER"),
    issuerName: name,
    sessionName,
  };
}

/** Objects of the resource's outputs that the function answers as lists of one. */
const LISTED = {
  accessConfig: "accessConfigs",
  certificateAuthority: "certificateAuthorities",
  computeConfig: "computeConfigs",
  controlPlaneScalingConfig: "controlPlaneScalingConfigs",
  kubeApiServerConfig: "kubeApiServerConfigs",
  kubeControllerManagerConfig: "kubeControllerManagerConfigs",
  kubeSchedulerConfig: "kubeSchedulerConfigs",
  kubernetesNetworkConfig: "kubernetesNetworkConfigs",
  outpostConfig: "outpostConfigs",
  remoteNetworkConfig: "remoteNetworkConfigs",
  storageConfig: "storageConfigs",
  upgradePolicy: "upgradePolicies",
  zonalShiftConfig: "zonalShiftConfigs",
} as const;

const PLAIN = [
  ...["arn", "clusterId", "createdAt", "deletionProtection", "enabledClusterLogTypes", "endpoint", "identities", "platformVersion"],
  ...["roleArn", "status", "version", "vpcConfig"],
];

function clusterResult(state: Properties): Properties {
  const plain = PLAIN.flatMap((name): [string, Properties[string]][] => (state[name] === undefined ? [] : [[name, state[name]]]));
  const listed = Object.entries(LISTED).map(([from, to]): [string, Properties[string]] => [
    to,
    state[from] === undefined ? [] : [state[from]],
  ]);
  return { enabledClusterLogTypes: [], ...Object.fromEntries([...plain, ...listed]), tags: state.tagsAll ?? {} };
}

/** Attributes of a zone by which DescribeAvailabilityZones filters. */
function zoneAttribute(name: string, zone: { name: string; id: string }, region: string): string {
  const attributes: { readonly [name: string]: string } = {
    "group-name": region,
    "opt-in-status": "opt-in-not-required",
    "region-name": region,
    state: "available",
    "zone-id": zone.id,
    "zone-name": zone.name,
    "zone-type": "availability-zone",
  };
  const value = attributes[name];
  if (value === undefined)
    throw new ProviderError(
      `getAvailabilityZones: api error InvalidParameterValue: The filter '${name}' is invalid${didYouMean(name, Object.keys(attributes))}`,
    );
  return value;
}

/** Tokens of the functions that the stand-in knows. */
export const FUNCTIONS: readonly string[] = Object.keys(TABLE);

/** Calls a function with checked arguments. Arguments that a preview does not know count as left out. */
export function invokeFunction(token: string, args: Properties, account: Account, region: string): Properties {
  const known = Object.fromEntries(
    Object.entries(args)
      .filter(([, value]) => !(value instanceof Unknown))
      .map(([name, value]) => [name, reveal(value)]),
  );
  return TABLE[token]!(known, account, region);
}
