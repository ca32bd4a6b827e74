import assert from "node:assert/strict";
import { test } from "node:test";
import * as pulumi from "@pulumi/pulumi";
import { createControllerRoles, type ControllerRolesArgs } from "../../components/controller-roles";
import { CONTROLLERS } from "../../config/model";
import * as policies from "../../lib/policies";
import { only, type Registered, registered } from "../support/program";

const SCOPE = { partition: "aws", region: "eu-west-1", accountId: "111122223333" };
const ZONES = ["arn:aws:route53:::hostedzone/Z0000000ONE"];
const FILE_SYSTEMS = ["arn:aws:elasticfilesystem:eu-west-1:111122223333:file-system/fs-00000000000000001"];
const SECRETS_KEY = "arn:aws:kms:eu-west-1:111122223333:key/11111111-2222-3333-4444-555555555555";
const ARGS: ControllerRolesArgs = {
  clusterName: "production-numinia",
  naming: { controllerRoles: { "cluster-autoscaler": "eks-cluster-auto-scaler" } },
  scope: pulumi.output(SCOPE),
  oidc: { issuer: pulumi.output("oidc.example/id/1"), providerArn: pulumi.output("arn:provider") },
  zoneArns: pulumi.output(ZONES),
  platformName: "numinia",
  secretsKeyArn: pulumi.output(SECRETS_KEY),
  fileSystemArns: pulumi.output(FILE_SYSTEMS),
  tags: { Platform: "numinia" },
};

const ROLE = "aws:iam/role:Role";
const POLICY = "aws:iam/rolePolicy:RolePolicy";

function subjectOf(role: Registered): unknown {
  const { Statement } = JSON.parse(role.inputs.assumeRolePolicy as string) as { Statement: { Condition: { StringEquals: object } }[] };
  assert.equal(Statement.length, 1);
  return (Statement[0]!.Condition.StringEquals as { [key: string]: unknown })["oidc.example/id/1:sub"];
}

test("every controller has one role for its own service account, and one policy", async () => {
  const resources = await registered(() => createControllerRoles("numinia", ARGS, {}));
  assert.equal(resources.length, 16);
  const roles = CONTROLLERS.map((controller) => only(resources, ROLE, `numinia-${controller}`));
  assert.deepEqual(
    roles.map((role) => [role.inputs.name, subjectOf(role)]),
    [
      ["production-numinia-aws-ebs-csi-driver", "system:serviceaccount:kube-system:ebs-csi-controller-sa"],
      ["production-numinia-aws-efs-csi-driver", "system:serviceaccount:kube-system:efs-csi-controller-sa"],
      ["production-numinia-aws-load-balancer-controller", "system:serviceaccount:kube-system:aws-load-balancer-controller"],
      ["production-numinia-cert-manager", "system:serviceaccount:cert-manager:cert-manager"],
      ["eks-cluster-auto-scaler", "system:serviceaccount:kube-system:cluster-autoscaler"],
      ["production-numinia-external-dns", "system:serviceaccount:external-dns:external-dns"],
      ["production-numinia-external-secrets", "system:serviceaccount:external-secrets:external-secrets"],
      ["production-numinia-vpc-cni", "system:serviceaccount:kube-system:aws-node"],
    ],
  );
  for (const role of roles) assert.deepEqual(role.inputs.tags, { Platform: "numinia" });
  assert.equal(roles[0]!.inputs.description, "aws-ebs-csi-driver of platform numinia");
});

test("each policy is the one written for the controller", async () => {
  const resources = await registered(() => createControllerRoles("numinia", ARGS, {}));
  const scope = { ...SCOPE, clusterName: "production-numinia" };
  const expected = {
    "aws-ebs-csi-driver": policies.ebsCsiDriverPolicy(scope),
    "aws-efs-csi-driver": policies.efsCsiDriverPolicy(scope, FILE_SYSTEMS),
    "aws-load-balancer-controller": policies.loadBalancerControllerPolicy(scope),
    "cert-manager": policies.certManagerPolicy(scope, ZONES),
    "cluster-autoscaler": policies.clusterAutoscalerPolicy(scope),
    "external-dns": policies.externalDnsPolicy(ZONES),
    "external-secrets": policies.externalSecretsPolicy(SECRETS_KEY),
    "vpc-cni": policies.vpcCniPolicy(scope),
  };
  for (const controller of CONTROLLERS) {
    const { role, policy } = only(resources, POLICY, `numinia-${controller}`).inputs;
    assert.deepEqual(JSON.parse(policy as string), expected[controller], controller);
    assert.equal(role, only(resources, ROLE, `numinia-${controller}`).inputs.name);
  }
});

test("without file systems the EFS driver makes no access point", async () => {
  const resources = await registered(() => createControllerRoles("numinia", { ...ARGS, fileSystemArns: undefined }, {}));
  assert.deepEqual(
    JSON.parse(only(resources, POLICY, "numinia-aws-efs-csi-driver").inputs.policy as string),
    policies.efsCsiDriverPolicy(SCOPE, []),
  );
});
