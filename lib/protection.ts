// What must never be lost by accident, and what is said to whoever is about to. No resource is made here.

interface Loss {
  /** What the resource is, as a sentence names it. */
  readonly what: string;
  /** What would be gone with it. */
  readonly lost: string;
  /** Inputs whose change makes AWS replace the resource; the resource schema of the aws provider 7.48 marks them. */
  readonly replacedBy: readonly string[];
}

/** Types that hold data or identity: everything else can be made again from stack config. */
export const PROTECTED: Readonly<Record<string, Loss>> = {
  "aws:backup/vault:Vault": { what: "the backup vault", lost: "every backup in it", replacedBy: ["name", "kmsKeyArn"] },
  "aws:ec2/vpc:Vpc": {
    what: "the VPC",
    lost: "everything in it, databases included",
    replacedBy: ["cidrBlock", "instanceTenancy", "ipv4IpamPoolId", "ipv4NetmaskLength", "region"],
  },
  "aws:efs/backupPolicy:BackupPolicy": { what: "the backup policy", lost: "the daily backups to come", replacedBy: ["fileSystemId"] },
  "aws:efs/fileSystem:FileSystem": {
    what: "the file system",
    lost: "all its files",
    replacedBy: ["availabilityZoneName", "creationToken", "encrypted", "kmsKeyId", "performanceMode", "region"],
  },
  "aws:eks/cluster:Cluster": {
    what: "the cluster",
    lost: "everything that runs on it",
    replacedBy: [
      "bootstrapSelfManagedAddons",
      "defaultAddonsToRemoves",
      "encryptionConfig",
      "kubernetesNetworkConfig",
      "name",
      "outpostConfig",
      "region",
      "roleArn",
      "vpcConfig",
    ],
  },
  "aws:kms/key:Key": {
    what: "the KMS key",
    lost: "everything that it encrypted, backups included",
    replacedBy: ["customKeyStoreId", "customerMasterKeySpec", "keyUsage", "multiRegion", "region", "xksKeyId"],
  },
  "aws:kms/replicaKey:ReplicaKey": {
    what: "the replica of the KMS key",
    lost: "everything that it encrypted in its region",
    replacedBy: ["primaryKeyArn", "region"],
  },
  "aws:route53/zone:Zone": {
    what: "the hosted zone",
    lost: "its records and the name servers that its domain is delegated to",
    replacedBy: ["delegationSetId", "name"],
  },
  "aws:secretsmanager/secret:Secret": { what: "the secret", lost: "its values, after the recovery window", replacedBy: ["name", "region"] },
};

/** One resource, as the program registers it. */
export interface Named {
  readonly type: string;
  readonly name: string;
}

type Inputs = Readonly<Record<string, unknown>>;

/** Whether the resource may not be deleted or replaced. @param allow entries of `numinia:protection.allow`. */
export function isProtected(resource: Named, allow: readonly string[]): boolean {
  return Object.hasOwn(PROTECTED, resource.type) && !allow.some((entry) => admits(entry, resource));
}

/** An entry is a logical name or `<type>::<name>`; `*` stands for any characters of a name, so that `hyperfy2-acme-*` is all of acme's. */
function admits(entry: string, { type, name }: Named): boolean {
  const pattern = new RegExp(
    `^${entry
      .split("*")
      .map((part) => part.replace(/[\\^$.|?+()[\]{}]/g, "\\$&"))
      .join(".*")}$`,
  );
  return pattern.test(name) || pattern.test(`${type}::${name}`);
}

/** Why the next up may not delete a protected resource that the program has no more, and how to let it. */
export function deletionRefused({ type, name }: Named): string {
  const { what, lost } = PROTECTED[type]!;
  return `${what} ${name} would be deleted, and with it ${lost}, because the stack's configuration has no place for it any more; put that back, and if it shall go, add ${name} to numinia:protection.allow, run pulumi up, and only then remove it`;
}

/**
 * Why the next up may not replace a protected resource, and how to let it.
 *
 * @param wanted its new inputs; undefined where they are not known before the up.
 */
export function replacementRefused({ type, name }: Named, old: Inputs, wanted: Inputs): string {
  const { what, lost } = PROTECTED[type]!;
  const properties = forcedBy(type, old, wanted);
  const why = properties.length === 0 ? "" : ` because ${properties.join(" and ")} ${properties.length === 1 ? "changes" : "change"}`;
  return `${what} ${name} would be replaced${why}, and with the old one ${lost} would be lost; undo the change, or add ${name} to numinia:protection.allow for one up`;
}

/** The replacing inputs that are known to change; if there are none, those that are not known yet. */
function forcedBy(type: string, old: Inputs, wanted: Inputs): string[] {
  const candidates = PROTECTED[type]!.replacedBy.filter((property) => old[property] !== undefined || wanted[property] !== undefined);
  const different = candidates.filter((property) => canonical(old[property]) !== canonical(wanted[property]));
  const known = different.filter((property) => wanted[property] !== undefined);
  return known.length > 0 ? known : different;
}

function canonical(value: unknown): string {
  const sorted = (_: string, inner: unknown): unknown =>
    typeof inner === "object" && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([one], [other]) => (one < other ? -1 : 1)))
      : inner;
  return JSON.stringify(value, sorted) ?? "";
}
