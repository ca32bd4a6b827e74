import type { Reference, TypeEntry } from "../entry";
import { ADDONS, DEFAULT_KUBERNETES_VERSION, NODE_POLICIES } from "../data/eks";
import { target } from "../lookup";
import { computed, constant, createdAt, filled, modifiedAt, region, tagsAll, uuid } from "../outputs";
import { valueAt } from "../paths";
import { refused } from "../rules/account";
import { arnOf } from "../rules/arn";
import * as access from "../rules/access";
import * as eks from "../rules/eks";
import { hasPolicies, trusts } from "../rules/iam";
import { between, conflict, matches, oneOf } from "../rules/inputs";
import { knownInstanceType } from "../rules/instance-type";
import { ACCESS_ENTRY, ACCESS_POLICY_ASSOCIATION, ADDON, CLUSTER, LAUNCH_TEMPLATE, NODE_GROUP, SECURITY_GROUP, SUBNET } from "../tokens";
import { roleByArn } from "./iam";

const ofCluster = (whenTargetGoes: Reference["whenTargetGoes"]): Reference => ({
  input: "clusterName",
  types: [CLUSTER],
  by: ["name"],
  whenTargetGoes,
});

/** Images of EKS on x86-64 with the given accelerator-free default. */
const DEFAULT_AMI = "AL2023_x86_64_STANDARD";

const nodeGroup: TypeEntry = {
  token: NODE_GROUP,
  label: "EKS Node Group",
  mirrors: [
    {
      service: "eks",
      operation: "CreateNodegroup",
      names: { nodeRoleArn: "nodeRole", subnetIds: "subnets" },
    },
  ],
  replaceOn: [
    "amiType",
    "capacityType",
    "clusterName",
    "diskSize",
    "instanceTypes",
    "launchTemplate.id",
    "launchTemplate.name",
    "nodeGroupName",
    "nodeGroupNamePrefix",
    "nodeRoleArn",
    "remoteAccess",
    "subnetIds",
    "region",
  ],
  name: {
    input: "nodeGroupName",
    prefixInput: "nodeGroupNamePrefix",
    maxLength: 63,
    unique: {
      by: ["clusterName", "nodeGroupName"],
      error: {
        code: "ResourceInUseException",
        message: "NodeGroup already exists with name {nodeGroupName} and cluster name {clusterName}",
      },
    },
  },
  sets: ["subnetIds", "taints", "remoteAccess.sourceSecurityGroupIds"],
  references: [
    ofCluster("refuse"),
    roleByArn("nodeRoleArn"),
    {
      input: "subnetIds[]",
      types: [SUBNET],
      by: ["id"],
      missing: { code: "InvalidParameterException", message: "The subnet ID '{value}' does not exist" },
    },
    { input: "launchTemplate.id", types: [LAUNCH_TEMPLATE], by: ["id"], whenTargetGoes: "keep" },
    { input: "launchTemplate.name", types: [LAUNCH_TEMPLATE], by: ["name"], whenTargetGoes: "keep" },
    { input: "remoteAccess.sourceSecurityGroupIds[]", types: [SECURITY_GROUP], by: ["id"] },
  ],
  rules: [
    conflict("nodeGroupName", "nodeGroupNamePrefix"),
    conflict("launchTemplate.id", "launchTemplate.name"),
    conflict("updateConfig.maxUnavailable", "updateConfig.maxUnavailablePercentage"),
    arnOf("nodeRoleArn", "iam", "role/"),
    knownInstanceType("instanceTypes[]"),
    between("scalingConfig.maxSize", 1, 450),
    eks.scaling,
    eks.knownVersion,
    matches("nodeGroupName", /^[0-9A-Za-z][A-Za-z0-9\-_]*$/, "must begin with a letter or digit and hold only letters, digits, - and _"),
    eks.nodeGroupSubnets,
    eks.templateConflicts,
    eks.nodeVersion,
    trusts("nodeRoleArn", "ec2.amazonaws.com", (role) => ({
      code: "InvalidParameterException",
      message: `Following required service principals [ec2.amazonaws.com] were not found in the trust relationships of nodeRole ${role}`,
    })),
    hasPolicies("unready", "nodeRoleArn", NODE_POLICIES, (role, missing) => ({
      code: "NodeCreationFailure",
      message: `Instances failed to join the kubernetes cluster: role ${role} has no policy ${missing}. Create the node group after its attachment (dependsOn).`,
    })),
  ],
  id: ({ inputs }) => `${String(inputs.clusterName)}:${String(inputs.nodeGroupName)}`,
  outputs: {
    amiType: constant(DEFAULT_AMI),
    arn: {
      value: (subject) =>
        `arn:${subject.account.partition}:eks:${subject.region}:${subject.account.accountId}:nodegroup/${String(subject.inputs.clusterName)}/${String(subject.inputs.nodeGroupName)}/${uuid(subject)}`,
    },
    capacityType: constant("ON_DEMAND"),
    diskSize: computed(({ inputs }) => (inputs.launchTemplate === undefined ? 20 : 0)),
    instanceTypes: computed(({ inputs }) => (inputs.launchTemplate === undefined ? ["t3.medium"] : [])),
    launchTemplate: {
      fills: true,
      value: (subject) => {
        if (subject.inputs.launchTemplate === undefined) return undefined;
        const template = target(subject, LAUNCH_TEMPLATE, "launchTemplate.id") ?? target(subject, LAUNCH_TEMPLATE, "launchTemplate.name");
        return { id: template?.id ?? "", name: String(template?.state.name ?? ""), version: String(template?.state.latestVersion ?? "") };
      },
    },
    nodeGroupNamePrefix: constant(""),
    nodeRepairConfig: filled(() => ({ enabled: false })),
    version: computed((subject) => String(target(subject, CLUSTER, "clusterName")?.state.version ?? DEFAULT_KUBERNETES_VERSION)),
    releaseVersion: { value: ({ state, inputs }) => `${String(inputs.version ?? state.version)}.0-20261101`, when: "always" },
    region,
    resources: computed((subject) => [
      { autoscalingGroups: [{ name: `eks-${String(subject.inputs.nodeGroupName)}-${uuid(subject)}` }], remoteAccessSecurityGroupId: "" },
    ]),
    status: constant("ACTIVE"),
    tagsAll,
    updateConfig: filled(({ inputs }) =>
      valueAt(inputs, "updateConfig.maxUnavailablePercentage") === undefined
        ? { maxUnavailable: 1, updateStrategy: "DEFAULT" }
        : { updateStrategy: "DEFAULT" },
    ),
  },
  companions: [
    {
      type: ACCESS_ENTRY,
      // EKS lets the nodes' role in by itself wherever access entries are on.
      inputs: (subject) => {
        const mode = (target(subject, CLUSTER, "clusterName")?.state.accessConfig as { authenticationMode?: string } | undefined)
          ?.authenticationMode;
        return mode === "CONFIG_MAP"
          ? undefined
          : { clusterName: subject.inputs.clusterName!, principalArn: subject.inputs.nodeRoleArn!, type: "EC2_LINUX" };
      },
    },
  ],
  effects: [eks.tellNodeGroup],
  notFound: { code: "ResourceNotFoundException", message: "No node group found for name: {value}." },
};

const addon: TypeEntry = {
  token: ADDON,
  label: "EKS Add-On",
  mirrors: [
    {
      service: "eks",
      operation: "CreateAddon",
      names: { resolveConflictsOnCreate: "resolveConflicts", resolveConflictsOnUpdate: "resolveConflicts" },
    },
  ],
  replaceOn: ["addonName", "clusterName", "namespaceConfig", "region"],
  unique: [{ by: ["clusterName", "addonName"], error: { code: "ResourceInUseException", message: "Addon already exists." } }],
  sets: ["podIdentityAssociations"],
  json: ["configurationValues"],
  references: [ofCluster("cascade"), roleByArn("serviceAccountRoleArn"), { ...roleByArn("podIdentityAssociations[].roleArn") }],
  rules: [
    eks.knownAddon,
    matches("addonVersion", /^v\d+\.\d+\.\d+-eksbuild\.\d+$/, "is not a version of an add-on; it should look like v1.12.4-eksbuild.1"),
    oneOf("resolveConflictsOnCreate", ["NONE", "OVERWRITE"]),
    eks.configurationValues,
    arnOf("serviceAccountRoleArn", "iam", "role/"),
    arnOf("podIdentityAssociations[].roleArn", "iam", "role/"),
    eks.addonNodes,
  ],
  id: ({ inputs }) => `${String(inputs.clusterName)}:${String(inputs.addonName)}`,
  outputs: {
    addonVersion: computed(({ inputs }) => ADDONS[String(inputs.addonName)]?.defaultVersion ?? ""),
    arn: {
      value: (subject) =>
        `arn:${subject.account.partition}:eks:${subject.region}:${subject.account.accountId}:addon/${String(subject.inputs.clusterName)}/${String(subject.inputs.addonName)}/${uuid(subject)}`,
    },
    configurationValues: constant(""),
    createdAt,
    modifiedAt,
    namespaceConfig: filled(({ inputs }) => ({ namespace: ADDONS[String(inputs.addonName)]?.namespace ?? "kube-system" })),
    region,
    tagsAll,
  },
};

const accessEntry: TypeEntry = {
  token: ACCESS_ENTRY,
  label: "EKS Access Entry",
  mirrors: [{ service: "eks", operation: "CreateAccessEntry" }],
  replaceOn: ["clusterName", "principalArn", "type", "region"],
  unique: [
    {
      by: ["clusterName", "principalArn"],
      error: { code: "ResourceInUseException", message: "The specified access entry resource is already in use on this cluster." },
    },
  ],
  defaults: { type: "STANDARD" },
  sets: ["kubernetesGroups"],
  references: [ofCluster("cascade")],
  rules: [
    arnOf("principalArn", "iam", "role/", "user/"),
    oneOf("type", ["STANDARD", "EC2_LINUX", "EC2_WINDOWS", "FARGATE_LINUX", "EC2", "HYBRID_LINUX", "HYPERPOD_LINUX"]),
    eks.kubernetesGroups,
    eks.accessEntriesOn,
    refused("entry of nodes", ["create", "update"], ({ inputs }) =>
      inputs.type === "STANDARD" || (inputs.kubernetesGroups === undefined && inputs.userName === undefined)
        ? undefined
        : {
            code: "InvalidParameterException",
            message: "The username and kubernetesGroups of an access entry can be given only for type STANDARD",
          },
    ),
  ],
  id: ({ inputs }) => `${String(inputs.clusterName)}:${String(inputs.principalArn)}`,
  outputs: {
    accessEntryArn: {
      value: (subject) => {
        const [, kind, ...name] = /:(role|user)\/(.*)$/.exec(String(subject.inputs.principalArn)) ?? [];
        return `arn:${subject.account.partition}:eks:${subject.region}:${subject.account.accountId}:access-entry/${String(subject.inputs.clusterName)}/${kind}/${subject.account.accountId}/${name.join("/").split("/").at(-1)}/${uuid(subject)}`;
      },
    },
    createdAt,
    modifiedAt,
    kubernetesGroups: constant([]),
    region,
    tagsAll,
    userName: computed(({ inputs, account }) => {
      const principal = String(inputs.principalArn);
      const role = /:role\/(?:.*\/)?([^/]+)$/.exec(principal)?.[1];
      return role === undefined ? principal : `arn:${account.partition}:sts::${account.accountId}:assumed-role/${role}/{{SessionName}}`;
    }),
  },
  effects: [access.dropsAssociations],
};

const accessPolicyAssociation: TypeEntry = {
  token: ACCESS_POLICY_ASSOCIATION,
  label: "EKS Access Policy Association",
  mirrors: [{ service: "eks", operation: "AssociateAccessPolicy" }],
  replaceOn: ["accessScope", "clusterName", "policyArn", "principalArn", "region"],
  sets: ["accessScope.namespaces"],
  references: [ofCluster("cascade")],
  rules: [
    arnOf("principalArn", "iam", "role/", "user/"),
    access.knownAccessPolicy,
    oneOf("accessScope.type", ["cluster", "namespace"]),
    access.scopeNamespaces,
    access.entryOfPolicy,
  ],
  id: ({ inputs }) => `${String(inputs.clusterName)}#${String(inputs.principalArn)}#${String(inputs.policyArn)}`,
  outputs: { associatedAt: createdAt, modifiedAt, region },
};

export const EKS_NODES: readonly TypeEntry[] = [nodeGroup, addon, accessEntry, accessPolicyAssociation];
