import { z } from "zod";
import { contains, parseCidr, readCidr } from "../../lib/cidr";
import { WIDEST_IPV4 } from "../../lib/open-cidr";
import { ADDONS, type AddonName } from "../model";
import { INSTANCE_FAMILIES } from "../support/instance-families";
import { KUBERNETES_VERSIONS } from "../support/kubernetes-versions";
import { cidr, RETENTION_DAYS } from "./network";
import { awsName, distinct, distinctSome, refuse, rule } from "./text";

/** Blocks that EKS refuses as public access CIDRs. Source: RFC 1918 and RFC 6598; EKS user guide, "cluster endpoint". */
const PRIVATE_BLOCKS = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10"].map(parseCidr);

const publicAccessCidr = cidr().superRefine(
  refuse((text) => {
    const block = readCidr(text);
    if ("kind" in block) return undefined;
    if (block.prefix < WIDEST_IPV4) return "public-access-open";
    return PRIVATE_BLOCKS.some((blocked) => contains(blocked, block)) ? "public-access-private" : undefined;
  }),
);

const bootstrap = z
  .strictObject({
    cidrs: distinctSome(publicAccessCidr).describe("IPv4 blocks of the machine that runs the first up."),
    until: z
      .preprocess(
        // How Pulumi hands over a day that is not in quotes.
        (value) => (typeof value === "string" ? value.replace(/ 00:00:00 \+0000 UTC$/, "") : value),
        z.string().superRefine(refuse((text) => (isDate(text) ? undefined : "date-format"))),
      )
      .describe("Last day of it in UTC, for instance 2027-01-31; two weeks ahead at most."),
  })
  .describe("A way from the internet to the API server for the first up, which a later up must remove; none by default.");

/** A day of the calendar, as 2027-01-31. */
function isDate(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && new Date(`${text}T00:00:00Z`).toJSON()?.startsWith(text) === true;
}

const addon = (name: AddonName) =>
  z
    .strictObject({
      version: z
        .string()
        .regex(/^v\d+\.\d+\.\d+-eksbuild\.\d+$/, rule("addon-version"))
        .describe(`Version of ${name}, for instance v1.2.3-eksbuild.4.`),
    })
    .describe(`The add-on ${name} with its version.`);

export const cluster = z
  .strictObject({
    name: awsName().describe("Name of the EKS cluster; a change replaces it."),
    version: z
      .string()
      .regex(/^1\.\d{2}$/, rule("kubernetes-version"))
      .superRefine(
        refuse((text) => (!/^1\.\d{2}$/.test(text) || Object.hasOwn(KUBERNETES_VERSIONS, text) ? undefined : "kubernetes-version-unknown")),
      )
      .describe('Kubernetes minor version in quotes, for instance "1.35".'),
    publicAccessCidrs: distinct(publicAccessCidr)
      .default([])
      .describe("IPv4 blocks that may reach the API server from the internet; empty for private access only."),
    bootstrap: bootstrap.optional(),
    addons: z
      .strictObject(Object.fromEntries(ADDONS.map((name) => [name, addon(name)])) as Record<AddonName, ReturnType<typeof addon>>)
      .describe("Versions of the EKS add-ons that every cluster needs."),
    logRetentionDays: z
      .literal([...RETENTION_DAYS])
      .default(90)
      .describe("Days that the control plane's logs are kept in CloudWatch."),
    upgradePolicy: z
      .enum(["extended", "standard"])
      .default("extended")
      .describe("What EKS does at the end of a version's standard support: charge more (extended), or upgrade by itself (standard)."),
    networkPolicyMode: z
      .enum(["standard", "strict"])
      .default("standard")
      .describe("Whether a pod's first packets pass until its network policies are in force (standard), or are dropped (strict)."),
    deletionProtection: z
      .boolean()
      .default(true)
      .describe("Whether AWS refuses to delete the cluster; false needs an entry in numinia:policy.exceptions."),
  })
  .describe("The EKS cluster.");

// A label key: optional DNS prefix, slash, name. Source: Kubernetes documentation, "Labels and selectors".
const LABEL_KEY = /^([a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?\/)?[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/;
const LABEL_VALUE = /^([A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?)?$/;

const INSTANCE_TYPE = /^[a-z][a-z0-9-]*\.[a-z0-9-]+$/;

const labelValue = () => z.string().regex(LABEL_VALUE, rule("label-value"));

/** Domains that the NodeRestriction admission plugin or EKS keeps for itself, two sub-domains excepted. */
function isReserved(key: string): boolean {
  const prefix = key.includes("/") ? key.slice(0, key.indexOf("/")) : "";
  if (/(^|\.)(node|kubelet)\.kubernetes\.io$/.test(prefix)) return false;
  return /(^|\.)(kubernetes\.io|k8s\.io|eks\.amazonaws\.com)$/.test(prefix);
}

const taint = z.strictObject({
  key: z.string().regex(LABEL_KEY, rule("label-key")).describe("Key of the taint."),
  value: labelValue().optional().describe("Value of the taint; none by default."),
  effect: z.enum(["NoSchedule", "PreferNoSchedule", "NoExecute"]).describe("What happens to pods that do not tolerate the taint."),
});

function instanceType() {
  return z
    .string()
    .regex(INSTANCE_TYPE, rule("instance-type"))
    .superRefine(
      refuse((text) => (!INSTANCE_TYPE.test(text) || INSTANCE_FAMILIES.includes(text.split(".")[0]!) ? undefined : "instance-family")),
    );
}

const nodeGroup = z.strictObject({
  name: awsName().describe("Name of the node group; a change replaces it."),
  instanceTypes: distinctSome(instanceType()).describe("EC2 instance types, the preferred one first."),
  capacityType: z.enum(["onDemand", "spot"]).default("onDemand").describe("Whether nodes are on-demand or spot instances."),
  min: z.int().min(0).describe("Fewest nodes that the autoscaler keeps."),
  desired: z.int().min(0).optional().describe("Nodes at creation; min by default, and the autoscaler's afterwards."),
  max: z.int().min(1).describe("Most nodes that the autoscaler starts."),
  diskGiB: z.int().min(20).max(16384).default(40).describe("Size of each node's encrypted root volume, in GiB."),
  labels: z
    .record(
      z
        .string()
        .regex(LABEL_KEY, rule("label-key"))
        .superRefine(refuse((key) => (isReserved(key) ? "label-reserved" : undefined))),
      labelValue(),
    )
    .default({})
    .describe("Labels of the nodes."),
  taints: z.array(taint).default([]).describe("Taints of the nodes."),
  zones: distinctSome(z.string()).optional().describe("Zones of the network that the nodes are in; all by default."),
});

export const nodeGroups = z.array(nodeGroup).min(1, rule("list-empty")).describe("Groups of nodes, at least one.");
