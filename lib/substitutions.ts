// The names that the program hands to the GitOps tree and the tree may use as ${name}: one list for both sides.

/** Keys of ConfigMap flux-system/platform-facts: what the program knows about the account and the cluster. All are text. */
export const PLATFORM_FACTS = [
  /** What bindings of admission policies do first: Deny or Warn. Audit stands beside it, which the API takes with either. */
  "admission_action",
  /** Twelve digits. Alone it would become a number: the tree uses it only inside a longer string. */
  "aws_account_id",
  "aws_region",
  /** ARN of the role whose trust policy names kube-system:cluster-autoscaler. */
  "cluster_autoscaler_role_arn",
  "cluster_name",
  /** Smallest block that covers every database subnet, "10.0.4.0/22" (lib/covering-cidr.ts). */
  "database_cidr",
  /** Id of the file system that organizations share. */
  "efs_file_system_id",
  /** Registries of images that stack config allows, each ending with a slash, with a space between them. */
  "image_registries",
  /** Domain below which the platform's own hosts lie, without a leading dot. */
  "platform_domain",
  "platform_name",
  /** Smallest block that covers every private subnet, where nodes, pods and interface endpoints are: "10.0.0.0/22". */
  "private_cidr",
  /** The VPC's block, "10.0.0.0/16". */
  "vpc_cidr",
] as const;

export type PlatformFact = (typeof PLATFORM_FACTS)[number];

/** `postBuild.substitute` of an environment's boundary Kustomization. Quantities are in Kubernetes notation. */
export const BOUNDARY_VALUES = [
  /** ARN of the environment's AWS role; its trust policy names the account `app` of the namespace. */
  "app_role_arn",
  /** Mail address or channel of the people to ask. */
  "contact",
  /** Limits that a container gets when it names none. */
  "default_cpu",
  "default_memory",
  /** Requests that a container gets when it names none. */
  "default_request_cpu",
  "default_request_memory",
  "display_name",
  "environment",
  /** The highest limits that one container may name. */
  "max_cpu",
  "max_memory",
  "namespace",
  "organization",
  /** Sum of CPU requests. */
  "quota_cpu",
  /** Number of Services of type LoadBalancer. */
  "quota_loadbalancers",
  /** Sum of memory requests, and of memory limits. */
  "quota_memory",
  /** Number of claims. */
  "quota_persistentvolumeclaims",
  /** Number of pods that have not ended. */
  "quota_pods",
  /** Sum of the claims' sizes. */
  "quota_storage",
] as const;

export type BoundaryValue = (typeof BOUNDARY_VALUES)[number];

/**
 * The explicit allows of an environment; each is the Kustomize component infrastructure/tenancy/components/allow-<name>. `peers` follows
 * from the environment's peers in stack config.
 */
export const COMPONENTS = ["internet", "ingress", "aws-apis", "database", "same-namespace", "own-environments", "peers", "exec"] as const;

export type ComponentName = (typeof COMPONENTS)[number];

/** Boundary values whose fields take numbers: they may lose their quotes. Every other value has to stay text. */
export const QUANTITIES: readonly BoundaryValue[] = BOUNDARY_VALUES.filter((name) => /^(quota|default|max)_/.test(name));

/** Words that YAML 1.1, which Flux reads, takes for a boolean or for nothing. */
const RESERVED = /^(y|yes|true|on|n|no|false|off|null|~|<<|=|)$/i;
const NUMBER = /^[-+]?(0x[\da-f_]+|0o[0-7_]+|0b[01_]+|\d[\d_:]*\.?[\d_]*(e[-+]?[\d_]+)?|\.[\d_]*(e[-+]?[\d_]+)?|\.inf|\.nan)$/i;
const DATE = /^\d{4}-\d{1,2}-\d{1,2}/;
const NOT_PLAIN = /^[\s\-?:,[\]{}#&*!|>'"%@`=]|[\p{Cc}\u2028\u2029\ufeff]|: | #|[:\s]$/u;

/**
 * Whether a value is the same text after Flux has substituted it. Quotes do not survive the build, so a value that reads
 * as a number, a boolean, a date or YAML punctuation becomes something else, and the field that expects text refuses it.
 * On the safe side: it may refuse a value that would have passed.
 */
export function staysText(value: string): boolean {
  return !RESERVED.test(value) && !NUMBER.test(value) && !DATE.test(value) && !NOT_PLAIN.test(value);
}
