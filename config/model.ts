import { COMPONENTS, type ComponentName } from "../lib/substitutions";

// What a stack's configuration says once it was read, checked and filled with defaults: the only form in which the
// rest of the program sees it. Every object is frozen at run time; lists keep their mutable type because Pulumi's
// input types accept no readonly arrays.

/** Small named openings in an organization's boundary: the Kustomize components that the GitOps tree has. */
export const ALLOWS = COMPONENTS;
export type Allow = ComponentName;

/** The three tiers of subnets, in the order in which they are listed everywhere. */
export const TIERS = ["private", "public", "database"] as const;
export type Tier = (typeof TIERS)[number];

/** The EKS add-ons that every cluster needs. */
export const ADDONS = ["vpc-cni", "kube-proxy", "coredns"] as const;
export type AddonName = (typeof ADDONS)[number];

export interface PlatformConfig {
  /** AWS region, from `aws:region`. */
  readonly region: string;
  readonly platform: PlatformIdentity;
  readonly network: NetworkConfig;
  readonly cluster: ClusterConfig;
  readonly nodeGroups: NodeGroupConfig[];
  readonly delivery: DeliveryConfig;
  readonly naming: NamingConfig;
  readonly organizations: OrganizationConfig[];
}

export interface PlatformIdentity {
  /** Prefix of AWS names. */
  readonly name: string;
  readonly stage: string;
  readonly domain: string;
  readonly tags: Readonly<Record<string, string>>;
}

export interface NetworkConfig {
  readonly name: string;
  readonly cidr: string;
  readonly natGateways: "none" | "single" | "perZone";
  readonly zones: ZoneConfig[];
}

/** One availability zone and the CIDR of its subnet in each tier. */
export type ZoneConfig = { readonly name: string } & Readonly<Record<Tier, string>>;

export interface ClusterConfig {
  readonly name: string;
  /** Kubernetes minor version, for instance "1.35". */
  readonly version: string;
  /** Empty: the API server is reachable from the VPC only. */
  readonly publicAccessCidrs: string[];
  readonly addons: Readonly<Record<AddonName, { readonly version: string }>>;
  readonly logRetentionDays: number;
  readonly deletionProtection: boolean;
}

export interface NodeGroupConfig {
  readonly name: string;
  readonly instanceTypes: string[];
  readonly capacityType: "onDemand" | "spot";
  readonly min: number;
  readonly desired: number;
  readonly max: number;
  readonly diskGiB: number;
  readonly labels: Readonly<Record<string, string>>;
  readonly taints: TaintConfig[];
  /** Names of network zones, never empty. */
  readonly zones: string[];
}

export interface TaintConfig {
  readonly key: string;
  readonly value?: string;
  readonly effect: "NoSchedule" | "PreferNoSchedule" | "NoExecute";
}

export interface DeliveryConfig {
  readonly url: string;
  readonly branch: string;
  readonly path: string;
  /** Go duration, for instance "1m0s". */
  readonly interval: string;
  readonly flux: {
    readonly version: string;
    /** Who owns Flux's own objects: this program, or the GitOps repository. */
    readonly owner: "platform" | "repository";
  };
}

/** Templates of physical names; rendered by the functions of naming.ts. */
export interface NamingConfig {
  readonly organizationRole: string;
  readonly secret: string;
}

export interface OrganizationConfig {
  readonly name: string;
  readonly displayName: string;
  readonly contact: string;
  readonly environments: EnvironmentConfig[];
}

export interface EnvironmentConfig {
  readonly name: string;
  readonly namespace: string;
  readonly quota: QuotaConfig;
  readonly containers: {
    readonly default: ComputeConfig;
    readonly defaultRequest: ComputeConfig;
    readonly max: ComputeConfig;
  };
  readonly allows: Allow[];
  readonly applications: { readonly name: string }[];
  readonly source: SourceConfig;
}

/** Kubernetes quantities. */
export interface ComputeConfig {
  readonly cpu: string;
  readonly memory: string;
}

export interface QuotaConfig extends ComputeConfig {
  readonly storage: string;
  readonly pods: number;
  readonly persistentVolumeClaims: number;
  readonly loadBalancers: number;
}

/** Where an environment's manifests are: its directory of the platform's repository, or a repository of its own. */
export type SourceConfig =
  { readonly kind: "shared" } | { readonly kind: "repository"; readonly url: string; readonly branch: string; readonly path: string };

/** Secret values in the clear. The caller wraps each with pulumi.secret before anything else sees it. */
export interface PlatformSecrets {
  /** Absent: the platform's repository is public. */
  readonly git?: GitCredentials;
  readonly receiver: { readonly token: string };
  /** By organization, then environment, for sources of kind "repository". */
  readonly repositories: Readonly<Record<string, Readonly<Record<string, GitCredentials>>>>;
}

export type GitCredentials =
  { readonly username: string; readonly password: string } | { readonly identity: string; readonly knownHosts: string };
