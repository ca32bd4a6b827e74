import assert from "node:assert/strict";
import { test } from "node:test";
import { isProtected, PROTECTED } from "../../lib/protection";

const SECRET = { type: "aws:secretsmanager/secret:Secret", name: "hyperfy2-acme-site-pro" };

test("nine types hold data or identity; all else can be made again", () => {
  const types = [
    "aws:backup/vault:Vault",
    "aws:ec2/vpc:Vpc",
    "aws:efs/backupPolicy:BackupPolicy",
    "aws:efs/fileSystem:FileSystem",
    "aws:eks/cluster:Cluster",
    "aws:kms/key:Key",
    "aws:kms/replicaKey:ReplicaKey",
    "aws:route53/zone:Zone",
    "aws:secretsmanager/secret:Secret",
  ];
  assert.deepEqual([...PROTECTED].sort(), types);
  for (const type of types) assert.equal(isProtected({ type, name: "numinia" }, []), true, type);
  assert.equal(isProtected({ type: "aws:iam/role:Role", name: "numinia" }, []), false);
});

test("an entry lets go of exactly what it names: by name, by type and name, by pattern", () => {
  const free = (...allow: string[]) => !isProtected(SECRET, allow);
  for (const entry of ["hyperfy2-acme-site-pro", "aws:secretsmanager/secret:Secret::hyperfy2-acme-site-pro", "hyperfy2-acme-*", "*"])
    assert.equal(free(entry), true, entry);
  for (const entry of [
    "hyperfy2-acme",
    "acme-site-pro",
    "hyperfy2-acme-site-pro2",
    "aws:kms/key:Key::hyperfy2-acme-site-pro",
    "acme-*",
    "",
  ])
    assert.equal(free(entry), false, entry);
  assert.equal(free("other", "hyperfy2-*-pro"), true);
});

test("a dot of a domain is a dot, and not any character", () => {
  const zone = { type: "aws:route53/zone:Zone", name: "acmeXexample.org" };
  assert.equal(isProtected(zone, ["acme.example.org"]), true);
  assert.equal(isProtected({ ...zone, name: "acme.example.org" }, ["acme.example.org"]), false);
});
