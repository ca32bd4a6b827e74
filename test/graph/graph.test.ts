import assert from "node:assert/strict";
import { test } from "node:test";
import { graphDifferences, renderGraph, type ResourceGraph, resourceGraph, type UpdatePlan } from "../../rehearsal/graph/graph";

const URN = (types: string, name: string) => `urn:pulumi:prod::numinia::${types}::${name}`;
const KEY = URN("numinia:encryption:EncryptionKey$aws:kms/key:Key", "logs");
const GROUP = URN("aws:cloudwatch/logGroup:LogGroup", "logs");

function plan(goals: Record<string, object>): UpdatePlan {
  const entries = Object.entries(goals).map(([urn, goal]) => [urn, { goal: { type: "", name: "", ...goal } }]);
  return { resourcePlans: Object.fromEntries(entries) as UpdatePlan["resourcePlans"] };
}

const PLAN = plan({
  [URN("pulumi:pulumi:Stack", "numinia-prod")]: {},
  [URN("pulumi:providers:aws", "default_7_48_0")]: {},
  [URN("pulumi:providers:aws", "recovery")]: { parent: URN("pulumi:pulumi:Stack", "numinia-prod") },
  [KEY]: {
    parent: URN("numinia:encryption:EncryptionKey", "logs"),
    provider: `${URN("pulumi:providers:aws", "recovery")}::id-1`,
    protect: true,
  },
  [GROUP]: {
    parent: URN("pulumi:pulumi:Stack", "numinia-prod"),
    provider: `${URN("pulumi:providers:aws", "default_7_48_0")}::id-2`,
    dependencies: [KEY, KEY],
    type: "aws:cloudwatch/logGroup:LogGroup",
    ignoreChanges: ["tags"],
    deleteBeforeReplace: true,
    inputDiff: { adds: { name: "/aws/logs", retentionInDays: 90 } },
  },
});
const DIGEST = {
  steps: [
    { urn: URN("pulumi:pulumi:Stack", "numinia-prod") },
    { urn: KEY, newState: {} },
    { urn: GROUP, newState: { replaceOnChanges: ["kmsKeyId"], aliases: [URN("numinia:network:Network$aws:x:Group", "b"), GROUP] } },
  ],
};

test("the graph names each resource with what it hangs on, its options and inputs that replace it; not what the engine makes", () => {
  assert.deepEqual(resourceGraph(PLAN, DIGEST), {
    "aws:cloudwatch/logGroup:LogGroup::logs": {
      dependencies: ["aws:kms/key:Key::logs"],
      ignoreChanges: ["tags"],
      deleteBeforeReplace: true,
      replaceOnChanges: ["kmsKeyId"],
      aliases: ["aws:cloudwatch/logGroup:LogGroup::logs", "numinia:network:Network$aws:x:Group::b"],
      createOnly: { name: "/aws/logs" },
    },
    "aws:kms/key:Key::logs": {
      parent: "numinia:encryption:EncryptionKey::logs",
      dependencies: [],
      provider: "recovery",
      protect: true,
    },
    "pulumi:providers:aws::recovery": { dependencies: [] },
  });
});

test("a plan in another order gives the same text", () => {
  const reversed = { resourcePlans: Object.fromEntries(Object.entries(PLAN.resourcePlans).reverse()) };
  assert.equal(renderGraph(resourceGraph(reversed, DIGEST)), renderGraph(resourceGraph(PLAN, DIGEST)));
});

test("two resources of one type and name are refused", () => {
  const twice = plan({ [GROUP]: {}, [URN("numinia:network:Network$aws:cloudwatch/logGroup:LogGroup", "logs")]: {} });
  assert.throws(() => resourceGraph(twice, {}), { message: /two resources are aws:cloudwatch\/logGroup:LogGroup::logs/ });
});

test("differences are said one a line: added, removed, and what changed of a resource", () => {
  const graph = resourceGraph(PLAN, DIGEST);
  assert.deepEqual(graphDifferences(graph, graph), []);
  const { "pulumi:providers:aws::recovery": _, ...rest } = graph;
  const changed: ResourceGraph = {
    ...rest,
    "aws:kms/key:Key::logs": { dependencies: ["aws:iam/role:Role::logs"], provider: "other", ignoreChanges: ["policy"] },
    "aws:cloudwatch/logGroup:LogGroup::logs": {
      dependencies: [],
      ignoreChanges: ["tags"],
      createOnly: { name: "/aws/others", logGroupClass: "STANDARD" },
    },
    "aws:sns/topic:Topic::alarms": { dependencies: [] },
  };
  assert.deepEqual(graphDifferences(graph, changed), [
    "~ aws:cloudwatch/logGroup:LogGroup::logs: deleteBeforeReplace true → none",
    '~ aws:cloudwatch/logGroup:LogGroup::logs: replaceOnChanges ["kmsKeyId"] → none',
    '~ aws:cloudwatch/logGroup:LogGroup::logs: aliases ["aws:cloudwatch/logGroup:LogGroup::logs","numinia:network:Network$aws:x:Group::b"] → none',
    "~ aws:cloudwatch/logGroup:LogGroup::logs: replacing input logGroupClass none → STANDARD",
    "~ aws:cloudwatch/logGroup:LogGroup::logs: replacing input name /aws/logs → /aws/others",
    "~ aws:cloudwatch/logGroup:LogGroup::logs: no longer depends on aws:kms/key:Key::logs",
    "~ aws:kms/key:Key::logs: parent numinia:encryption:EncryptionKey::logs → none",
    "~ aws:kms/key:Key::logs: provider recovery → other",
    "~ aws:kms/key:Key::logs: protect true → none",
    '~ aws:kms/key:Key::logs: ignoreChanges none → ["policy"]',
    "~ aws:kms/key:Key::logs: depends on aws:iam/role:Role::logs",
    "+ aws:sns/topic:Topic::alarms",
    "- pulumi:providers:aws::recovery",
  ]);
});
