/** Types that hold data or identity: everything else can be made again from stack config. */
export const PROTECTED: ReadonlySet<string> = new Set([
  "aws:backup/vault:Vault",
  "aws:ec2/vpc:Vpc",
  "aws:efs/backupPolicy:BackupPolicy",
  "aws:efs/fileSystem:FileSystem",
  "aws:eks/cluster:Cluster",
  "aws:kms/key:Key",
  "aws:kms/replicaKey:ReplicaKey",
  "aws:route53/zone:Zone",
  "aws:secretsmanager/secret:Secret",
]);

/** One resource, as the program registers it. */
export interface Named {
  readonly type: string;
  readonly name: string;
}

/** Whether the resource may not be deleted or replaced. @param allow entries of `numinia:protection.allow`. */
export function isProtected(resource: Named, allow: readonly string[]): boolean {
  return PROTECTED.has(resource.type) && !allow.some((entry) => admits(entry, resource));
}

/** An entry is a logical name or `<type>::<name>`; `*` stands for any characters, so that `hyperfy2-acme-*` is all of acme's. */
function admits(entry: string, { type, name }: Named): boolean {
  const literal = entry.split("*").map((part) => part.replace(/[\\^$.|?+()[\]{}]/g, "\\$&"));
  const pattern = new RegExp(`^${literal.join(".*")}$`);
  return pattern.test(name) || pattern.test(`${type}::${name}`);
}
