import assert from "node:assert/strict";
import { test } from "node:test";
import { InstanceType } from "@pulumi/aws/types/enums/ec2";
import { isConnectionArn, principalFault, roleOfSession } from "../../config/arns";
import { ADDONS } from "../../config/model";
import { parsePlatformConfig, parseStack } from "../../config/parse";
import { readStackFile } from "../../config/stack-file";
import { ADDON_VERSIONS } from "../../config/support/add-on-versions";
import { INSTANCE_FAMILIES } from "../../config/support/instance-families";
import { KUBERNETES_VERSIONS, supportAt } from "../../config/support/kubernetes-versions";
import { fixtures } from "./fixtures";

const everything = fixtures("valid").find(({ name }) => name === "everything")!.text;

/** Warnings about Kubernetes 1.34 at a moment. */
const warningsAt = (moment: string, upgradePolicy = "standard") => {
  const { raw, secretKeys } = readStackFile(everything.replace("upgradePolicy: standard", `upgradePolicy: ${upgradePolicy}`));
  return parseStack(raw, secretKeys, new Date(moment)).warnings;
};

test("a version is in standard support, then in extended support, then in none, from the day on that the table says", () => {
  const at = (moment: string) => supportAt("1.34", new Date(moment));
  assert.deepEqual(
    ["2026-12-01T23:59:59Z", "2026-12-02T00:00:00Z", "2027-12-01T23:59:59Z", "2027-12-02T00:00:00Z"].map(at),
    ["standard", "extended", "extended", "ended"],
  );
  assert.throws(() => supportAt("1.99", new Date()), { message: "Kubernetes 1.99 is not in config/support/kubernetes-versions.ts" });
});

test("minor versions follow each other, each with a year of extended support after the standard one", () => {
  const versions = Object.keys(KUBERNETES_VERSIONS);
  assert.deepEqual(versions, versions.map((_, index) => `1.${30 + index}`));
  for (const [version, { endOfStandardSupport, endOfExtendedSupport }] of Object.entries(KUBERNETES_VERSIONS)) {
    assert.match(endOfStandardSupport, /^20\d\d-[01]\d-[0-3]\d$/, version);
    assert.equal(endOfExtendedSupport, `${Number(endOfStandardSupport.slice(0, 4)) + 1}${endOfStandardSupport.slice(4)}`, version);
  }
});

test("a version past its standard support is a warning that says what EKS does, past all support it is refused", () => {
  assert.deepEqual(warningsAt("2026-12-01T00:00:00Z"), []);
  assert.deepEqual(warningsAt("2026-12-02T00:00:00Z", "extended"), [
    "numinia:cluster.version: standard support of Kubernetes 1.34 ended on 2026-12-02; EKS charges for extended support until 2027-12-02 and then upgrades by itself: plan the upgrade to the next minor version",
  ]);
  assert.deepEqual(warningsAt("2026-12-02T00:00:00Z"), [
    "numinia:cluster.version: standard support of Kubernetes 1.34 ended on 2026-12-02; EKS upgrades the cluster by itself at any time: plan the upgrade to the next minor version",
  ]);
  assert.throws(() => warningsAt("2027-12-02T00:00:00Z"), /numinia:cluster\.version: extended support of Kubernetes 1\.34 ended on 2027-12-02 /);
});

test("the moment is now when none is given", () => {
  const { raw } = readStackFile(everything.replace('"1.34"', '"1.30"'));
  assert.throws(() => parsePlatformConfig(raw), /extended support of Kubernetes 1\.30 ended on 2026-07-23/);
});

test("each Kubernetes version of the add-ons' table has a version of every add-on, in EKS's form and once", () => {
  assert.deepEqual(Object.keys(ADDON_VERSIONS), ["1.34", "1.35"]);
  for (const [kubernetes, table] of Object.entries(ADDON_VERSIONS)) {
    assert.ok(Object.hasOwn(KUBERNETES_VERSIONS, kubernetes), kubernetes);
    assert.deepEqual(Object.keys(table).sort(), [...ADDONS].sort());
    for (const name of ADDONS) {
      assert.ok(table[name].length > 0, `${kubernetes} ${name}`);
      assert.equal(new Set(table[name]).size, table[name].length, `${kubernetes} ${name}`);
      for (const version of table[name]) assert.match(version, /^v\d+\.\d+\.\d+-eksbuild\.\d+$/);
    }
    // Its version is Kubernetes' own: one of another minor would be a slip of the table.
    for (const version of table["kube-proxy"]) assert.ok(version.startsWith(`v${kubernetes}.`), version);
  }
});

test("the families of instance types are those of the EC2 API", () => {
  const families = [...new Set(Object.values(InstanceType).map((type) => type.split(".")[0]!))].sort();
  assert.ok(families.length > 150, "the enumeration was found");
  assert.deepEqual(INSTANCE_FAMILIES, families);
});

test("principals: what EKS gives access to, and the rule that refuses the rest", () => {
  const account = "arn:aws:iam::123456789012:";
  const cases: [string, string | undefined][] = [
    [`${account}role/admin`, undefined], [`${account}role/path/of/admin`, undefined], [`${account}user/alice@example.org`, undefined], [`${account}role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_x`, undefined],
    ["", "principal-not-arn"], ["admin", "principal-not-arn"], ["arn:aws:iam", "principal-not-arn"], ["123456789012", "principal-not-arn"], [`${account}`, "principal-not-arn"],
    [`${account}group/admins`, "principal-group"], [`${account}group/path/admins`, "principal-group"],
    ["arn:aws:sts::123456789012:assumed-role/admin/alice", "principal-session"], ["arn:aws:sts::123456789012:federated-user/alice", "principal-session"],
    [`${account}root`, "principal-kind"], [`${account}policy/x`, "principal-kind"], [`${account}instance-profile/x`, "principal-kind"], [`${account}role/`, "principal-kind"], [`${account}role/*`, "principal-kind"], [`${account}role/a//b`, "principal-kind"],
    ["arn:aws:iam::1234:role/admin", "principal-kind"], ["arn:aws-cn:iam::123456789012:role/admin", "principal-kind"], ["arn:aws:s3:::bucket", "principal-kind"], [`${account}role/aws-service-role/eks.amazonaws.com/x`, "principal-kind"],
  ];
  for (const [arn, fault] of cases) assert.equal(principalFault(arn), fault, arn);
  assert.equal(roleOfSession("arn:aws:sts::123456789012:assumed-role/admin/alice"), `${account}role/admin`);
  assert.equal(roleOfSession(`${account}role/admin`), undefined);
});

test("connections: the ARN of either name of the service, and nothing else", () => {
  const id = "11111111-2222-3333-4444-555555555555";
  for (const service of ["codeconnections", "codestar-connections"]) assert.equal(isConnectionArn(`arn:aws:${service}:eu-west-1:123456789012:connection/${id}`), true, service);
  for (const arn of [`arn:aws:codebuild:eu-west-1:123456789012:connection/${id}`, `arn:aws:codeconnections:eu-west-1:123456789012:host/${id}`, "arn:aws:codeconnections:eu-west-1:123456789012:connection/x", id])
    assert.equal(isConnectionArn(arn), false, arn);
});
