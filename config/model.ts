import type { PolicyRule } from "../lib/policy-rules";
import { COMPONENTS, type ComponentName } from "../lib/substitutions";

// What a stack's configuration says once it was read, checked and filled with defaults: the only form in which the
// rest of the program sees it. Every object is frozen at run time; lists keep their mutable type because Pulumi's
// input types accept no readonly arrays.

/** Small named openings in an organization's boundary: the Kustomize components that the GitOps tree has. */
export type Allow = ComponentName;
/** Those that stack config names; `peers` follows from an environment's peers. */
export const ALLOWS = COMPONENTS.filter((name) => name !== "peers");

/** The three tiers of subnets, in the order in which they are listed everywhere. */
export const TIERS = ["private", "public", "database"] as const;
export type Tier = (typeof TIERS)[number];

/** The EKS add-ons that every cluster needs. */
export const ADDONS = [
  "vpc-cni",
  "kube-proxy",
  "coredns",
  "eks-pod-identity-agent",
  "aws-ebs-csi-driver",
  "aws-efs-csi-driver",
  "snapshot-controller",
] as const;
export type AddonName = (typeof ADDONS)[number];

/** AWS services that can be given an interface endpoint in the VPC, as the last parts of the endpoint's service name. */
export const INTERFACE_ENDPOINTS = [
  "autoscaling",
  "ec2",
  "ecr.api",
  "ecr.dkr",
  "eks",
  "eks-auth",
  "elasticfilesystem",
  "elasticloadbalancing",
  "kms",
  "logs",
  "secretsmanager",
  "ssm",
  "ssmmessages",
  "sts",
] as const;
export type InterfaceEndpoint = (typeof INTERFACE_ENDPOINTS)[number];

/** In-cluster controllers that have an AWS role of their own. */
export const CONTROLLERS = [
  "aws-ebs-csi-driver",
  "aws-efs-csi-driver",
  "aws-load-balancer-controller",
  "cert-manager",
  "cluster-autoscaler",
  "external-dns",
  "external-secrets",
  "vpc-cni",
] as const;
export type Controller = (typeof CONTROLLERS)[number];

export interface PlatformConfig {
  /** AWS region, from `aws:region`. */
  readonly region: string;
  readonly platform: PlatformIdentity;
  readonly network: NetworkConfig;
  /** Absent: nothing is kept in a second region. */
  readonly recovery?: RecoveryConfig;
  readonly dns: DnsConfig;
  readonly access: AccessConfig;
  readonly storage: StorageConfig;
  /** Absent: organizations have no prefix in a bucket of static files. */
  readonly statics?: StaticsConfig;
  /** Absent: nothing exists yet. */
  readonly adopt?: AdoptConfig;
  readonly protection: ProtectionConfig;
  readonly policy: PolicyConfig;
  readonly cluster: ClusterConfig;
  readonly nodeGroups: NodeGroupConfig[];
  readonly delivery: DeliveryConfig;
  readonly admission: AdmissionConfig;
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
  /** Absent: none are recorded. */
  readonly flowLogs?: { readonly retentionDays: number };
  readonly endpoints: {
    /** Gateway endpoint of S3: free of charge. */
    readonly s3: boolean;
    readonly interface: InterfaceEndpoint[];
  };
}

/** The second region: replicas of secrets, and a VPC to come back in. */
export interface RecoveryConfig {
  /** Never the platform's own region. */
  readonly region: string;
  /** Absent: no VPC there. */
  readonly network?: NetworkConfig;
}

export interface DnsConfig {
  /** Whether the zone of the platform's domain is made; otherwise somebody else has it. */
  readonly platformZone: boolean;
  /** Domain of a zone that only the VPC sees. */
  readonly privateZone?: string;
  /** Internal name → the name that it stands for; answered by CoreDNS. */
  readonly internalNames: Readonly<Record<string, string>>;
  /** Zones that CoreDNS asks other servers for. */
  readonly forwards: { readonly zone: string; readonly servers: string[] }[];
}

/** Who reaches the cluster as what. Principals are ARNs of IAM roles or users. */
export interface AccessConfig {
  /** The principal that creates the cluster: EKS itself makes its entry. Always there when any other principal is named. */
  readonly deployer?: string;
  readonly administrators: string[];
  readonly viewers: string[];
  readonly pipelines: string[];
  /** An instance in the VPC that only Session Manager reaches, to tunnel through to a private endpoint. */
  readonly instance: boolean;
  /** A runner of GitHub Actions inside the VPC; absent: none. */
  readonly runner?: {
    /** URL of the repository whose workflows it runs, https://github.com/owner/repository. */
    readonly repository: string;
    /** ARN of the CodeConnections connection to GitHub. */
    readonly connection: string;
  };
}

export interface StorageConfig {
  readonly throughput: "elastic" | "bursting";
  /** Days without a read after which a file moves to the cheaper class; absent: never. */
  readonly infrequentAccessDays?: number;
}

export interface StaticsConfig {
  readonly bucket: string;
  /** Template of an organization's prefix with `{organization}`, ending with a slash. */
  readonly prefix: string;
}

export interface AdoptConfig {
  /** Logical name, or `<type>::<name>`, of a resource that exists already → its import id. */
  readonly resources: Readonly<Record<string, string>>;
  /** Whether the next up makes an existing resource as the program has it, or leaves it as it is. */
  readonly differences: "apply" | "keep";
}

export interface ProtectionConfig {
  /** Logical names of protected resources that the next up may replace or delete. */
  readonly allow: string[];
}

export interface PolicyConfig {
  /** Exceptions from the policy pack, each of them shown by every preview. */
  readonly exceptions: { readonly rule: PolicyRule; readonly resource: string; readonly reason: string }[];
}

/** One availability zone and the CIDR of its subnet in each tier. */
export type ZoneConfig = { readonly name: string } & Readonly<Record<Tier, string>>;

export interface ClusterConfig {
  readonly name: string;
  /** Kubernetes minor version, for instance "1.35". */
  readonly version: string;
  /** Empty: the API server is reachable from the VPC only. */
  readonly publicAccessCidrs: string[];
  /** A way from the internet for the first up, until the end of a day in UTC (2027-01-31); absent: none. */
  readonly bootstrap?: { readonly cidrs: string[]; readonly until: string };
  readonly addons: Readonly<Record<AddonName, { readonly version: string }>>;
  readonly logRetentionDays: number;
  readonly deletionProtection: boolean;
  /** What EKS does at the end of a version's standard support: charge more, or upgrade by itself. */
  readonly upgradePolicy: "extended" | "standard";
  /** Whether a pod's first packets pass until its policies are in force (standard) or are dropped (strict). */
  readonly networkPolicyMode: "standard" | "strict";
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

/** What the API server's admission policies do with objects of organizations. */
export interface AdmissionConfig {
  /** Whether what breaks a policy is refused, or let in with a warning. */
  readonly action: "deny" | "warn";
  /** Registries, or paths in one, that images may come from, beside the account's own. */
  readonly registries: string[];
}

/** Templates of physical names; rendered by the functions of naming.ts. */
export interface NamingConfig {
  readonly organizationRole: string;
  readonly secret: string;
  /** Physical names of controllers' roles where they are not `<cluster>-<controller>`. */
  readonly controllerRoles: Readonly<Partial<Record<Controller, string>>>;
}

export interface OrganizationConfig {
  readonly name: string;
  readonly displayName: string;
  readonly contact: string;
  /** ARNs of IAM roles or users. */
  readonly owners: string[];
  /** Each gets a public hosted zone. */
  readonly domains: string[];
  /** URLs, or beginnings of URLs, that its Flux sources may have beside its own repository and the shared one. */
  readonly sources: string[];
  /** Whether it has an EFS file system of its own. */
  readonly ownFileSystem: boolean;
  readonly environments: EnvironmentConfig[];
}

export interface EnvironmentConfig {
  readonly name: string;
  readonly namespace: string;
  /** Physical name of its IAM role; absent: by the template. */
  readonly roleName?: string;
  readonly quota: QuotaConfig;
  readonly containers: {
    readonly default: ComputeConfig;
    readonly defaultRequest: ComputeConfig;
    readonly max: ComputeConfig;
  };
  readonly allows: Allow[];
  /** Namespaces of other organizations' environments that it talks with, in both directions; each of them names this one too. */
  readonly peers: string[];
  readonly applications: ApplicationConfig[];
  readonly source: SourceConfig;
}

export interface ApplicationConfig {
  readonly name: string;
  /** Keys of its Secrets Manager entry and how each comes about; keys that are not named are left to others. */
  readonly secrets: Readonly<Record<string, "generated" | "provided">>;
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
  /** By organization, environment, application and key: exactly the keys that are declared `provided`. */
  readonly applications: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, string>>>>>>>>;
}

export type GitCredentials =
  { readonly username: string; readonly password: string } | { readonly identity: string; readonly knownHosts: string };
