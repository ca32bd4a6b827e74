import assert from "node:assert/strict";
import { test } from "node:test";
import { type EngineResult, requireSuccess } from "../../rehearsal/engine/events";
import type { StoredObject } from "../../rehearsal/providers/aws/stored-object";
import type { Rehearsal } from "../../rehearsal/rehearsal";
import { refusal } from "../../rehearsal/cluster";
import { ownersGroup } from "../../lib/access-grants";

const ACCOUNT = "arn:aws:iam::111122223333";
const CLUSTER = "aws:eks/cluster:Cluster";

/** Objects of the stack rehearsal by type and region, those left out that AWS makes by itself. */
const IN_AWS = {
  "aws:cloudwatch/logGroup:LogGroup eu-central-1": 1,
  "aws:cloudwatch/logGroup:LogGroup eu-west-1": 4,
  "aws:codebuild/project:Project eu-west-1": 1,
  "aws:codebuild/webhook:Webhook eu-west-1": 1,
  "aws:ebs/encryptionByDefault:EncryptionByDefault eu-central-1": 1,
  "aws:ebs/encryptionByDefault:EncryptionByDefault eu-west-1": 1,
  "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup eu-central-1": 1,
  "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup eu-west-1": 1,
  "aws:ec2/eip:Eip eu-west-1": 1,
  "aws:ec2/flowLog:FlowLog eu-central-1": 1,
  "aws:ec2/flowLog:FlowLog eu-west-1": 1,
  "aws:ec2/instance:Instance eu-west-1": 1,
  "aws:ec2/internetGateway:InternetGateway eu-central-1": 1,
  "aws:ec2/internetGateway:InternetGateway eu-west-1": 1,
  "aws:ec2/launchTemplate:LaunchTemplate eu-west-1": 1,
  "aws:ec2/natGateway:NatGateway eu-west-1": 1,
  "aws:ec2/route:Route eu-central-1": 2,
  "aws:ec2/route:Route eu-west-1": 6,
  "aws:ec2/routeTable:RouteTable eu-central-1": 6,
  "aws:ec2/routeTable:RouteTable eu-west-1": 9,
  "aws:ec2/routeTableAssociation:RouteTableAssociation eu-central-1": 6,
  "aws:ec2/routeTableAssociation:RouteTableAssociation eu-west-1": 9,
  "aws:ec2/securityGroup:SecurityGroup eu-west-1": 5,
  "aws:ec2/subnet:Subnet eu-central-1": 6,
  "aws:ec2/subnet:Subnet eu-west-1": 9,
  "aws:ec2/vpc:Vpc eu-central-1": 1,
  "aws:ec2/vpc:Vpc eu-west-1": 1,
  "aws:ec2/vpcEndpoint:VpcEndpoint eu-central-1": 1,
  "aws:ec2/vpcEndpoint:VpcEndpoint eu-west-1": 15,
  "aws:efs/backupPolicy:BackupPolicy eu-west-1": 2,
  "aws:efs/fileSystem:FileSystem eu-west-1": 2,
  "aws:efs/fileSystemPolicy:FileSystemPolicy eu-west-1": 2,
  "aws:efs/mountTarget:MountTarget eu-west-1": 6,
  "aws:eks/accessEntry:AccessEntry eu-west-1": 4,
  "aws:eks/accessPolicyAssociation:AccessPolicyAssociation eu-west-1": 3,
  "aws:eks/addon:Addon eu-west-1": 7,
  "aws:eks/cluster:Cluster eu-west-1": 1,
  "aws:eks/nodeGroup:NodeGroup eu-west-1": 1,
  "aws:iam/instanceProfile:InstanceProfile global": 1,
  "aws:iam/openIdConnectProvider:OpenIdConnectProvider global": 1,
  "aws:iam/role:Role global": 18,
  "aws:iam/rolePolicy:RolePolicy global": 15,
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment global": 5,
  "aws:kms/alias:Alias eu-central-1": 2,
  "aws:kms/alias:Alias eu-west-1": 5,
  "aws:kms/key:Key eu-central-1": 2,
  "aws:kms/key:Key eu-west-1": 5,
  "aws:lambda/function:Function eu-west-1": 1,
  "aws:lambda/invocation:Invocation eu-west-1": 2,
  "aws:route53/zone:Zone global": 4,
  "aws:secretsmanager/secret:Secret eu-west-1": 2,
  "aws:secretsmanager/secretVersion:SecretVersion eu-west-1": 2,
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule eu-west-1": 2,
};

/** What the stack rehearsal is in AWS after its first up: every option that Pulumi.rehearsal.yaml sets has arrived there. */
export function awsCases(current: () => Rehearsal): void {
  const objects = (type: string): readonly StoredObject[] => current().standIns.account.objects(type);
  const inputsOf = (type: string, name: string): StoredObject["inputs"] =>
    objects(type).find(({ logicalName }) => logicalName === name)!.inputs;

  test("in AWS there is what the stack file asks for, by type and region", () => {
    const counts: Record<string, number> = {};
    for (const { type, region, companion } of current().standIns.account.objects()) {
      if (companion === true) continue;
      const key = `${type} ${region || "global"}`;
      counts[key] = (counts[key] ?? 0) + 1;
    }
    assert.deepEqual(Object.fromEntries(Object.entries(counts).sort(([a], [b]) => (a < b ? -1 : 1))), IN_AWS);
  });

  test("the add-ons have their pinned versions, roles and configuration", () => {
    const addOns = objects("aws:eks/addon:Addon").map(({ inputs }) => [
      inputs.addonName,
      inputs.addonVersion,
      String(inputs.serviceAccountRoleArn ?? "").replace(`${ACCOUNT}:role/`, ""),
    ]);
    assert.deepEqual(addOns.sort(), [
      ["aws-ebs-csi-driver", "v1.64.0-eksbuild.1", "rehearsal-numinia-aws-ebs-csi-driver"],
      ["aws-efs-csi-driver", "v3.4.0-eksbuild.1", "rehearsal-numinia-aws-efs-csi-driver"],
      ["coredns", "v1.13.2-eksbuild.11", ""],
      ["eks-pod-identity-agent", "v1.3.10-eksbuild.3", ""],
      ["kube-proxy", "v1.35.3-eksbuild.18", ""],
      ["snapshot-controller", "v8.5.0-eksbuild.3", ""],
      ["vpc-cni", "v1.22.4-eksbuild.3", "rehearsal-numinia-vpc-cni"],
    ]);
    const configuration = (name: string) =>
      JSON.parse(String(objects("aws:eks/addon:Addon").find(({ inputs }) => inputs.addonName === name)!.inputs.configurationValues)) as {
        corefile: string;
        enableNetworkPolicy: string;
        env: object;
      };
    const { enableNetworkPolicy, env } = configuration("vpc-cni");
    assert.deepEqual(
      [enableNetworkPolicy, env],
      ["true", { ENABLE_PREFIX_DELEGATION: "true", WARM_PREFIX_TARGET: "1", NETWORK_POLICY_ENFORCING_MODE: "standard" }],
    );
    const { corefile } = configuration("coredns");
    assert.match(corefile, /registry\.internal\.rehearsal\.example\.org/);
    assert.match(corefile, /forward corp\.example\.org 10\.9\.0\.2 10\.9\.0\.3/);
  });

  test("an entry has its key, its recovery window, a policy, and a replica under a key of the other region", () => {
    const { kmsKeyId, recoveryWindowInDays, replicas, policy } = inputsOf("aws:secretsmanager/secret:Secret", "sample-hello-pro");
    const [replica] = replicas as { region: string; kmsKeyId: string }[];
    assert.match(String(kmsKeyId), /^arn:aws:kms:eu-west-1:/);
    assert.equal(recoveryWindowInDays, 30);
    assert.deepEqual([replica!.region, /^arn:aws:kms:eu-central-1:/.test(replica!.kmsKeyId)], ["eu-central-1", true]);
    assert.match(String(policy), /aws:SecureTransport/);
  });

  test("each principal has one access entry, the deployer only the one that EKS made", () => {
    const entries = objects("aws:eks/accessEntry:AccessEntry")
      .filter(({ inputs }) => inputs.type === "STANDARD")
      .map(({ inputs, companion }) => [
        String(inputs.principalArn).replace(`${ACCOUNT}:`, ""),
        companion === true ? "EKS" : "program",
        inputs.kubernetesGroups ?? [],
      ]);
    assert.deepEqual(entries.sort(), [
      ["role/numinia-administrator", "program", []],
      ["role/numinia-pipeline", "program", []],
      ["role/rehearsal-deployer", "EKS", []],
      ["role/sample-owner", "program", [ownersGroup("sample")]],
      ["user/auditor", "program", []],
    ]);
    const policies = objects("aws:eks/accessPolicyAssociation:AccessPolicyAssociation").map(({ inputs }) => [
      String(inputs.principalArn).replace(`${ACCOUNT}:`, ""),
      String(inputs.policyArn).split("/").at(-1),
      inputs.accessScope,
    ]);
    const everywhere = { type: "cluster" };
    assert.deepEqual(policies.filter(([principal]) => principal !== "role/rehearsal-deployer").sort(), [
      ["role/numinia-administrator", "AmazonEKSClusterAdminPolicy", everywhere],
      ["role/numinia-pipeline", "AmazonEKSClusterAdminPolicy", everywhere],
      ["user/auditor", "AmazonEKSViewPolicy", everywhere],
    ]);
  });

  test("an owner sees the organization's namespaces without its secrets, and no other organization's", async () => {
    const owner = current().cluster.impersonating("owner", ownersGroup("sample"));
    assert.equal((await owner.list("v1", "Pod", "sample")).length, 2);
    const asked = async (kind: string, namespace: string) => owner.list("v1", kind, namespace).then(() => "allowed", refusal);
    assert.equal(await asked("Pod", "sample-pre"), "allowed");
    for (const [kind, namespace] of [
      ["Secret", "sample"],
      ["Pod", "second"],
      ["Pod", "flux-system"],
    ] as const)
      assert.equal(await asked(kind, namespace), "403 Forbidden", `${kind} in ${namespace}`);
  });

  test("the storage classes are the document's: efs-sc on the shared file system, gp3 encrypted and the default", async () => {
    const [shared] = objects("aws:efs/fileSystem:FileSystem").filter(({ logicalName }) => logicalName === "numinia");
    const classes = await current().cluster.list("storage.k8s.io/v1", "StorageClass");
    assert.deepEqual(classes.map(({ metadata, provisioner, parameters }) => [metadata!.name, provisioner, parameters]).sort(), [
      ["efs-sc", "efs.csi.aws.com", { provisioningMode: "efs-ap", fileSystemId: shared!.id, directoryPerms: "700" }],
      ["gp3", "ebs.csi.aws.com", { type: "gp3", encrypted: "true" }],
    ]);
  });

  test("the outputs say what a person needs next", async () => {
    const outputs = (await current().engine.outputs()) as Record<string, Record<string, unknown>>;
    assert.deepEqual(Object.keys(outputs).sort(), [
      "access",
      "clusterName",
      "controllerRoles",
      "facts",
      "kubeconfig",
      "organizations",
      "zoneDelegations",
    ]);
    const [instance] = objects("aws:ec2/instance:Instance");
    assert.deepEqual(outputs.access, { instanceId: instance!.id, runnerProject: "rehearsal-numinia-runner" });
    const delegations = Object.entries(outputs.zoneDelegations!).map(([domain, servers]) => [domain, (servers as string[]).length]);
    assert.deepEqual(delegations.sort(), [
      ["rehearsal.example.org", 4],
      ["sample.example.org", 4],
      ["second.example.org", 4],
    ]);
    assert.equal(Object.keys(outputs.controllerRoles!).length, 8);
  });

  test("workloads come after what they need, and so a destroy takes them away before it", async () => {
    const { resources = [] } = (await current().engine.state()).deployment;
    // Flux's objects are its children, and everything else on the cluster depends on them.
    const flux = resources.find(({ type }) => type === "numinia:delivery:Flux")!;
    const before = new Set((flux.dependencies ?? []).map((urn) => urn.split("::").slice(2).join("::").split("$").at(-1)!));
    const needed = [
      ...["aws-ebs-csi-driver", "aws-load-balancer-controller", "cert-manager", "external-dns", "vpc-cni"].map(
        (controller) => `aws:iam/rolePolicy:RolePolicy::numinia-${controller}`,
      ),
      "aws:ec2/instance:Instance::numinia-access",
      "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule::numinia-access",
      "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule::numinia-runner",
      "aws:codebuild/project:Project::numinia-runner",
      "aws:eks/accessPolicyAssociation:AccessPolicyAssociation::numinia-111122223333-role-numinia-pipeline-AmazonEKSClusterAdminPolicy",
      ...["a", "b", "c"].flatMap((zone) => [
        `aws:efs/mountTarget:MountTarget::numinia-eu-west-1${zone}`,
        `aws:efs/mountTarget:MountTarget::numinia-sample-eu-west-1${zone}`,
      ]),
      "aws:eks/addon:Addon::numinia-coredns",
    ];
    assert.deepEqual(
      needed.filter((each) => !before.has(each)),
      [],
    );
  });

  test("a cluster that would be replaced fails the preview, unless it is allowed by name", async () => {
    const edited = async (allow: string[]): Promise<EngineResult> => {
      current().editStack((document) => document.setIn(["config", "numinia:cluster", "name"], "other-numinia"));
      current().editStack((document) => document.setIn(["config", "numinia:protection", "allow"], allow));
      const result = await current().engine.preview();
      current().editStack((document) => document.setIn(["config", "numinia:cluster", "name"], "rehearsal-numinia"));
      current().editStack((document) => document.deleteIn(["config", "numinia:protection"]));
      return result;
    };
    const refused = await edited([]);
    const clusters = refused.errors.filter(
      (error) => error.startsWith("unable to replace resource") && error.includes("::numinia-eksCluster"),
    );
    assert.equal(clusters.length, 1, refused.errors.join("\n"));
    assert.match(refused.output, /name the resource in numinia:protection\.allow/);
    const allowed = await edited(["numinia-eksCluster", "numinia-cluster"]);
    assert.deepEqual(allowed.errors, []);
  });

  test("a downgrade and a skipped minor version fail the preview", async () => {
    const { account } = current().standIns;
    const preview = async (running: string): Promise<string> => {
      account.change(CLUSTER, "rehearsal-numinia", { version: running });
      const { ok, errors } = await current().engine.preview();
      account.change(CLUSTER, "rehearsal-numinia", { version: "1.35" });
      return ok ? "ok" : errors.join("\n");
    };
    assert.match(
      await preview("1.36"),
      /cluster rehearsal-numinia runs Kubernetes 1\.36 and cannot go back to 1\.35: EKS has no downgrade/,
    );
    assert.match(await preview("1.33"), /runs Kubernetes 1\.33 and cannot go to 1\.35 at once: EKS goes up one minor version at a time/);
    assert.equal(await preview("1.34"), "ok");
  });

  test("every other value of the options previews well, too", async () => {
    const options: [path: string[], value: unknown][] = [
      [["numinia:network", "natGateways"], "perZone"],
      [["numinia:network", "flowLogs"], "none"],
      [["numinia:storage", "throughput"], "bursting"],
      [["numinia:cluster", "publicAccessCidrs"], ["192.0.2.0/24"]],
      [["numinia:cluster", "upgradePolicy"], "standard"],
      [["numinia:cluster", "networkPolicyMode"], "strict"],
      [["numinia:nodeGroups", "0", "capacityType"], "spot"],
    ];
    const before: unknown[] = [];
    current().editStack((document) => {
      for (const [path, value] of options) {
        before.push(document.getIn(["config", ...path]));
        document.setIn(["config", ...path], document.createNode(value));
      }
    });
    const result = requireSuccess(await current().engine.preview());
    current().editStack((document) => {
      options.forEach(([path], index) =>
        before[index] === undefined ? document.deleteIn(["config", ...path]) : document.setIn(["config", ...path], before[index]),
      );
    });
    const changed = result.steps.map(({ op, urn }) => `${op} ${urn.split("::").slice(2).join("::").split("$").at(-1)!}`).sort();
    assert.deepEqual(changed, [
      "create aws:ec2/eip:Eip::rehearsal-vpc-2",
      "create aws:ec2/eip:Eip::rehearsal-vpc-3",
      "create aws:ec2/natGateway:NatGateway::rehearsal-vpc-2",
      "create aws:ec2/natGateway:NatGateway::rehearsal-vpc-3",
      "create-replacement aws:eks/nodeGroup:NodeGroup::numinia-general",
      "delete aws:cloudwatch/logGroup:LogGroup::numinia-flow-logs",
      "delete aws:ec2/flowLog:FlowLog::numinia-flow-logs",
      "delete aws:iam/role:Role::numinia-flow-logs",
      "delete aws:iam/rolePolicy:RolePolicy::numinia-flow-logs",
      "delete-replaced aws:eks/nodeGroup:NodeGroup::numinia-general",
      "replace aws:eks/nodeGroup:NodeGroup::numinia-general",
      "update aws:ec2/route:Route::rehearsal-vpc-private-2",
      "update aws:ec2/route:Route::rehearsal-vpc-private-3",
      "update aws:efs/fileSystem:FileSystem::numinia",
      "update aws:efs/fileSystem:FileSystem::numinia-sample",
      "update aws:eks/addon:Addon::numinia-vpc-cni",
      "update aws:eks/cluster:Cluster::numinia-eksCluster",
    ]);
  });
}
