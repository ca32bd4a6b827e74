// The rehearsal's cases: one platform, brought up once by the real engine and the real controllers, and what must hold of it.
// They follow each other, as a platform's life does; each leaves it as it found it.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import type { Document, YAMLSeq } from "yaml";
import { FLUX_REQUIRED_ARGUMENTS } from "../../lib/flux-hardening";
import { type ClusterObject, refusal } from "../../rehearsal/cluster";
import { type EngineResult, requireSuccess } from "../../rehearsal/engine/events";
import { KUSTOMIZATION, kustomizations } from "../../rehearsal/flux-status";
import { measurePushes } from "../../rehearsal/push-measure";
import type { Rehearsal } from "../../rehearsal/rehearsal";
import { until } from "../../rehearsal/wait";
import { encodedForms } from "../support/encoded";
import { startRehearsal } from "../support/rehearsed";
import { awsCases } from "./aws-cases";

let rehearsal: Rehearsal;

/** Secret values that cases have put somewhere, beside those of the run itself. */
const planted = { rotated: "rotated-9c1f4e6ab2d04477", rotatedToo: "rotated-57e0b9d1c83a4f02", refused: "refused-d1f7a35e8b964c20" };

/** Kustomizations of the rehearsal's stack: the root, the tree's five systems, and two for each of three environments. */
const KUSTOMIZATIONS = 1 + 6 + 2 * 3;
const ORGANIZATIONS = ["config", "numinia:organizations"];
const ALLOW = ["config", "numinia:protection", "allow"];

before(async () => {
  rehearsal = await startRehearsal("rehearsal", "test-platform");
});

after(async () => {
  await rehearsal?.stop();
});

function operations(result: EngineResult): Record<string, number> {
  const quiet = new Set(["same", "refresh"]);
  return Object.fromEntries(Object.entries(result.changes).filter(([operation]) => !quiet.has(operation)));
}

function organizations(document: Document): YAMLSeq {
  return document.getIn(ORGANIZATIONS) as YAMLSeq;
}

async function labelled(kind: [apiVersion: string, kind: string], key: string, value: string): Promise<string[]> {
  const objects = await rehearsal.cluster.list(...kind);
  return objects
    .filter((object) => object.metadata?.labels?.[key] === value)
    .map((object) => `${object.metadata!.namespace ?? ""}/${object.metadata!.name}`);
}

test("a preview of an empty account plans creations only and changes nothing", async () => {
  const result = requireSuccess(await rehearsal.engine.preview());
  assert.deepEqual(Object.keys(operations(result)), ["create"]);
  assert.deepEqual(rehearsal.standIns.account.objects(), []);
  assert.deepEqual(await rehearsal.cluster.list("v1", "Node"), []);
});

test("up brings the platform to a state in which every Flux Kustomization is Ready", async () => {
  const result = requireSuccess(await rehearsal.engine.up());
  assert.deepEqual(Object.keys(operations(result)), ["create"]);
  const all = await rehearsal.everythingReady();
  assert.equal(all.length, KUSTOMIZATIONS, all.map((entry) => entry.name).join(", "));
  assert.deepEqual(
    all.filter((entry) => entry.objects === 0).map((entry) => entry.name),
    [],
    "each applies something: Ready is not vacuous",
  );
});

awsCases(() => rehearsal);

test("the node group's nodes are in the cluster: one in each zone, with the instance type", async () => {
  const nodes = await rehearsal.cluster.list("v1", "Node");
  assert.deepEqual(nodes.map((node) => node.metadata!.labels!["topology.kubernetes.io/zone"]).sort(), [
    "eu-west-1a",
    "eu-west-1b",
    "eu-west-1c",
  ]);
  assert.deepEqual([...new Set(nodes.map((node) => node.metadata!.labels!["node.kubernetes.io/instance-type"]))], ["m5.large"]);
});

test("the organization's application runs", async () => {
  const hello = await until(
    "deployment hello available",
    async () => {
      const deployment = await rehearsal.cluster.get("apps/v1", "Deployment", "hello", "sample");
      return deployment?.status?.readyReplicas === deployment?.spec?.replicas ? deployment : undefined;
    },
    { timeoutMs: 30_000 },
  );
  assert.equal(hello.status?.readyReplicas, 2);
});

test("every declared key has a live value, made or handed over, in a version of the function", () => {
  const { account } = rehearsal.standIns;
  for (const environment of ["pro", "pre"]) {
    const [entry] = account.objects("aws:secretsmanager/secret:Secret").filter(({ state }) => state.name === `sample-hello-${environment}`);
    const value = liveValue(entry!.id);
    assert.deepEqual(Object.keys(value).sort(), ["ADMIN_CODE", "AI_API_KEY", "JWT_SECRET"]);
    assert.equal(value.AI_API_KEY, rehearsal.secrets.applications.sample![environment]!.hello!.AI_API_KEY);
    assert.match(value.JWT_SECRET!, /^[A-Za-z0-9_-]{43}$/);
    const [version] = account
      .objects("aws:secretsmanager/secretVersion:SecretVersion")
      .filter(({ state }) => state.secretArn === entry!.id);
    assert.deepEqual(version!.state.versionStages, ["NUMINIA_PROVIDED"], "the live version is the function's");
  }
});

/** The live value of an entry, as a workload reads it. */
function liveValue(arn: string): Record<string, string> {
  const text = rehearsal.standIns.account.secretVersions.withLabel(arn, "AWSCURRENT")?.text;
  return text === undefined ? {} : (JSON.parse(text) as Record<string, string>);
}

test("a rotation outlives an up, and a changed provided value is merged over it", async () => {
  const { account } = rehearsal.standIns;
  const { id } = account.objects("aws:secretsmanager/secret:Secret").find(({ state }) => state.name === "sample-hello-pro")!;
  const rotated = { ...liveValue(id), AI_API_KEY: planted.rotated, JWT_SECRET: planted.rotatedToo };
  account.secretVersions.put(id, { id: "rotation", text: JSON.stringify(rotated), binary: undefined, createdAt: new Date() });
  requireSuccess(await rehearsal.engine.up({ refresh: true }));
  assert.deepEqual(liveValue(id), rotated);

  const secrets = structuredClone(rehearsal.secrets);
  const handedOver = "changed-3b8de7c4a0f15926";
  Object.assign(planted, { handedOver });
  (secrets.applications.sample!.pro!.hello as Record<string, string>).AI_API_KEY = handedOver;
  await rehearsal.engine.setSecrets(secrets);
  const changed = requireSuccess(await rehearsal.engine.up());
  assert.deepEqual(liveValue(id), { ...rotated, AI_API_KEY: handedOver });
  assert.deepEqual(operations(changed), { replace: 2 });
  await rehearsal.engine.setSecrets(rehearsal.secrets);
  requireSuccess(await rehearsal.engine.up());
  assert.equal(liveValue(id).AI_API_KEY, rehearsal.secrets.applications.sample!.pro!.hello!.AI_API_KEY);
});

test("the version that is handed over first is never the live one, so no later preview has to put its labels right", async () => {
  const { resources = [] } = (await rehearsal.engine.state()).deployment;
  const versions = resources.filter(({ type }) => type === "aws:secretsmanager/secretVersion:SecretVersion");
  assert.equal(versions.length, 2);
  for (const { outputs } of versions) assert.deepEqual(outputs!.versionStages, ["NUMINIA_PROVIDED"]);
});

test("a value that Secrets Manager refuses fails the up without being quoted", async () => {
  const secrets = structuredClone(rehearsal.secrets);
  (secrets.applications.sample!.pro!.hello as Record<string, string>).AI_API_KEY = planted.refused.padEnd(70_000, "x");
  await rehearsal.engine.setSecrets(secrets);
  const result = await rehearsal.engine.up();
  assert.equal(result.ok, false);
  assert.match(result.errors.join("\n"), /sample-hello-pro/);
  await rehearsal.engine.setSecrets(rehearsal.secrets);
  requireSuccess(await rehearsal.engine.up());
});

test("a second up changes nothing", async () => {
  const result = requireSuccess(await rehearsal.engine.up());
  assert.deepEqual(operations(result), {});
  assert.ok(result.changes.same! > 100, "positive control: it looked at everything");
});

test("after Flux has reconciled, a preview with refresh finds nothing to change", async () => {
  const result = requireSuccess(await rehearsal.engine.preview({ refresh: true }));
  assert.deepEqual(operations(result), {});
});

for (const [controller, required] of Object.entries(FLUX_REQUIRED_ARGUMENTS)) {
  test(`${controller} really runs with the hardened arguments`, () => {
    const effective = rehearsal.flux.effectiveArguments(controller);
    assert.deepEqual(
      required.filter((argument) => !effective.includes(argument)),
      [],
    );
    assert.ok(effective.includes("--log-level=info"), "positive control: the release's own arguments are there too");
  });
}

test("a push is announced by the Receiver and applied as the organization's account", async () => {
  const figures = await measurePushes(rehearsal, { organization: "sample", namespace: "sample" }, 2, () => undefined);
  assert.equal(figures.samples.length, 2);
  await rehearsal.everythingReady();
});

test("another domain needs the old zone's name in protection.allow, before", async () => {
  rehearsal.editStack((document) => document.setIn(["config", "numinia:platform", "domain"], "changed.example.org"));
  const refused = await rehearsal.engine.preview();
  assert.equal(refused.ok, false);
  assert.match(refused.errors.join("\n"), /route53\/zone:Zone::rehearsal\.example\.org.*protect/is);
  rehearsal.editStack((document) => document.setIn(["config", "numinia:platform", "domain"], "rehearsal.example.org"));
  rehearsal.editStack((document) => document.setIn(ALLOW, ["rehearsal.example.org"]));
  assert.deepEqual(operations(requireSuccess(await rehearsal.engine.up())), {});
});

test("a changed fact is an update of the ConfigMap, never a replacement, and arrives in the tree", async () => {
  const before = await rehearsal.cluster.get("v1", "ConfigMap", "platform-facts", "flux-system");
  rehearsal.editStack((document) => document.setIn(["config", "numinia:platform", "domain"], "changed.example.org"));
  const result = requireSuccess(await rehearsal.engine.up());
  // Another zone instead of the old one; the ConfigMap, and the policies of the two controllers that write in zones.
  assert.deepEqual(operations(result), { create: 1, delete: 1, update: 3 });
  const changed = await rehearsal.cluster.get("v1", "ConfigMap", "platform-facts", "flux-system");
  assert.equal(changed?.metadata?.uid, before?.metadata?.uid);
  assert.equal(changed?.data?.platform_domain, "changed.example.org");
  await until(
    "the route has the new host",
    async () => {
      const route = await rehearsal.cluster.get("gateway.networking.k8s.io/v1", "HTTPRoute", "flux-webhook", "flux-system");
      return (route?.spec?.hostnames as string[] | undefined)?.includes("flux-webhook.changed.example.org");
    },
    { timeoutMs: 20_000 },
  );
});

test("what somebody changes by hand in a boundary is undone by Flux within a minute", async () => {
  // Nothing is being reconciled any more: what brings the objects back is the interval.
  await rehearsal.everythingReady();
  const policy = (await rehearsal.cluster.get("networking.k8s.io/v1", "NetworkPolicy", "deny-all", "sample"))!;
  const quota = (await rehearsal.cluster.list("v1", "ResourceQuota", "sample"))[0]!;
  await rehearsal.cluster.delete("networking.k8s.io/v1", "NetworkPolicy", "deny-all", "sample");
  await rehearsal.cluster.edit({
    apiVersion: "v1",
    kind: "ResourceQuota",
    metadata: { name: quota.metadata!.name!, namespace: "sample" },
    spec: { hard: { pods: "999" } },
  });
  await until(
    "the deny-all policy and the quota are back",
    async () => {
      const restored = await rehearsal.cluster.get("networking.k8s.io/v1", "NetworkPolicy", "deny-all", "sample");
      const current = await rehearsal.cluster.get("v1", "ResourceQuota", quota.metadata!.name!, "sample");
      return restored !== undefined && restored.metadata!.uid !== policy.metadata!.uid && samePods(current, quota);
    },
    { timeoutMs: 75_000, everyMs: 500 },
  );
});

function samePods(left: ClusterObject | undefined, right: ClusterObject): boolean {
  const pods = (object: ClusterObject | undefined) => (object?.spec?.hard as { pods?: string } | undefined)?.pods;
  return pods(left) === pods(right);
}

test("an organization's account writes in its own namespace and nowhere else", async () => {
  const deployer = rehearsal.cluster.impersonating("system:serviceaccount:flux-system:sample-deployer");
  const configMap = (namespace: string) => ({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "probe", namespace } });
  await deployer.create(configMap("sample"));
  await deployer.delete("v1", "ConfigMap", "probe", "sample");
  for (const namespace of ["second", "sample-pre", "flux-system", "kube-system", "default"]) {
    assert.equal(await deployer.create(configMap(namespace)).then(() => "allowed", refusal), "403 Forbidden", namespace);
  }
});

/** Pushes a change of one file of the organization sample, looks, and takes it back whatever was seen. */
async function whileChanged(file: string, change: (original: string) => string, look: (commit: string) => Promise<void>): Promise<void> {
  const copy = await rehearsal.git.workingCopy("numinia-k8s");
  const path = `clusters/prod-cluster/organizations/sample/base/${file}`;
  const original = readFileSync(join(copy.directory, path), "utf8");
  await copy.write(path, change(original));
  const commit = await copy.commitAndPush(`Break ${file} of the organization sample`);
  try {
    await look(commit);
  } finally {
    await copy.write(path, original);
    const mended = await copy.commitAndPush("Take it back");
    await rehearsal.everythingReady({ commit: mended });
  }
}

test("a cluster-wide object in an organization's directory is refused, and only that organization stops", async () => {
  const escape = "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: { name: escape }\nrules: []\n";
  await whileChanged(
    "configmap.yaml",
    (original) => `${original}---\n${escape}`,
    async (commit) => {
      await until(
        "organization-sample refused, organization-second Ready at the same commit",
        async () => {
          const all = await kustomizations(rehearsal.cluster);
          const isRefused = all.some((entry) => entry.name === "organization-sample" && !entry.ready && /forbidden/i.test(entry.message));
          return isRefused && all.some((entry) => entry.name === "organization-second" && entry.ready && entry.commit === commit);
        },
        { timeoutMs: 30_000 },
      );
      assert.equal(await rehearsal.cluster.get("rbac.authorization.k8s.io/v1", "ClusterRole", "escape"), undefined);
    },
  );
});

test("an organization's broken commit leaves everything else Ready, at that very commit", async () => {
  const own = ["organization-sample", "organization-sample-pre"];
  await whileChanged(
    "kustomization.yaml",
    (original) => `${original}  - no-such-file.yaml\n`,
    async (broken) => {
      const others = await until(
        "all but sample's Ready at the broken commit",
        async () => {
          const all = await kustomizations(rehearsal.cluster);
          const others = all.filter((entry) => !own.includes(entry.name) && entry.source === "flux-system");
          const stopped = all.filter((entry) => own.includes(entry.name) && /no-such-file/.test(entry.message));
          return stopped.length === 2 && others.every((entry) => entry.ready && entry.commit === broken) ? others : undefined;
        },
        { timeoutMs: 60_000, everyMs: 250 },
      );
      assert.equal(others.length, KUSTOMIZATIONS - 3);
    },
  );
});

test("one entry of stack config onboards an organization, and touches no object of another", async () => {
  const versions = async () => {
    const kinds: [string, string][] = [
      ["v1", "ResourceQuota"],
      ["v1", "ServiceAccount"],
      ["networking.k8s.io/v1", "NetworkPolicy"],
      ["rbac.authorization.k8s.io/v1", "RoleBinding"],
    ];
    const objects = await Promise.all(
      kinds.flatMap((kind) => ["sample", "second"].map((namespace) => rehearsal.cluster.list(...kind, namespace))),
    );
    // A quota's status counts pods: the spec is what must not change.
    return objects.flat().map((object) => `${object.metadata!.uid} ${object.metadata!.generation ?? object.metadata!.resourceVersion}`);
  };
  const earlier = await versions();
  rehearsal.editStack((document) =>
    organizations(document).add(document.createNode({ name: "r3s3t", displayName: "R3S3T", contact: "r3s3t@example.org" })),
  );
  const result = requireSuccess(await rehearsal.engine.up());
  // The component; and for pro and pre: role, its policy, Namespace, boundary, applications.
  assert.deepEqual(operations(result), { create: 11 });
  const all = await rehearsal.everythingReady();
  assert.equal(all.length, KUSTOMIZATIONS + 4);
  assert.equal((await rehearsal.cluster.get("v1", "ConfigMap", "about", "r3s3t-pre"))?.data?.organization, "r3s3t");
  assert.deepEqual(await versions(), earlier);
});

test("removing an environment removes all of it, in the cluster and in AWS, and nothing else", async () => {
  const account = () => rehearsal.standIns.account.objects("aws:iam/role:Role").map((role) => role.id);
  assert.ok(
    (await labelled(["v1", "ServiceAccount"], "numinia.xyz/organization", "r3s3t")).includes("flux-system/r3s3t-pre-deployer"),
    "positive control",
  );
  assert.ok(account().includes("r3s3t-pre-secret-manager-role"), "positive control");

  rehearsal.editStack((document) => document.setIn([...ORGANIZATIONS, 2, "environments"], document.createNode(["pro"])));
  const result = requireSuccess(await rehearsal.engine.up());
  assert.deepEqual(operations(result), { delete: 5 });

  assert.equal(await rehearsal.cluster.get("v1", "Namespace", "r3s3t-pre"), undefined);
  for (const kind of [
    ["v1", "ServiceAccount"],
    ["v1", "ConfigMap"],
    ["rbac.authorization.k8s.io/v1", "RoleBinding"],
    ["networking.k8s.io/v1", "NetworkPolicy"],
    [KUSTOMIZATION, "Kustomization"],
  ] as [string, string][]) {
    const left = await rehearsal.cluster.list(...kind);
    assert.deepEqual(
      left
        .filter((object) => object.metadata!.namespace === "r3s3t-pre" || object.metadata!.name!.includes("r3s3t-pre"))
        .map((object) => object.metadata!.name),
      [],
      kind.join(" "),
    );
  }
  assert.ok(!account().includes("r3s3t-pre-secret-manager-role"));
  assert.equal((await rehearsal.everythingReady()).length, KUSTOMIZATIONS + 2);
});

test("an entry that comes back within its recovery window is restored with its values and taken over", async () => {
  const { account } = rehearsal.standIns;
  const at = [...ORGANIZATIONS, 2, "applications"];
  const shop = { name: "shop", secrets: { ADMIN_CODE: "generated" } };
  rehearsal.editStack((document) => document.setIn(at, document.createNode([shop])));
  // The entry and the function's invocation; and a statement in the role's policy.
  assert.deepEqual(operations(requireSuccess(await rehearsal.engine.up())), { create: 2, update: 1 });
  const { id } = account.objects("aws:secretsmanager/secret:Secret").find(({ state }) => state.name === "r3s3t-shop-pro")!;
  const value = liveValue(id);

  rehearsal.editStack((document) => document.setIn(ALLOW, ["r3s3t-shop-*", "rehearsal.example.org"]));
  requireSuccess(await rehearsal.engine.up());
  rehearsal.editStack((document) => document.deleteIn(at));
  requireSuccess(await rehearsal.engine.up());
  assert.equal(account.recoverable("aws:secretsmanager/secret:Secret").length, 1);

  rehearsal.editStack((document) => document.setIn(at, document.createNode([shop])));
  const preview = requireSuccess(await rehearsal.engine.preview());
  assert.match(preview.output, /r3s3t-shop-pro is in its recovery window: up restores it with its values instead of making a new one/);
  assert.equal(account.recoverable("aws:secretsmanager/secret:Secret").length, 1, "a preview restores nothing");
  const back = requireSuccess(await rehearsal.engine.up());
  assert.equal(back.changes.import, 1);
  assert.deepEqual(liveValue(id), value);
  assert.deepEqual(operations(requireSuccess(await rehearsal.engine.up())), {});
  rehearsal.editStack((document) => document.deleteIn(at));
  requireSuccess(await rehearsal.engine.up());
});

test("a mistake in stack config is said with its place, without a stack trace, and nothing changes", async () => {
  const before = (await rehearsal.engine.state()).deployment.resources!.length;
  rehearsal.editStack((document) => document.setIn([...ORGANIZATIONS, 0, "contakt"], "x"));
  const result = await rehearsal.engine.up();
  assert.equal(result.ok, false);
  assert.match(result.errors.join("\n"), /numinia:organizations\[0\]\.contakt.*did you mean.*contact/is);
  assert.doesNotMatch(result.output, /^\s+at .*\.ts:\d+/m);
  assert.equal((await rehearsal.engine.state()).deployment.resources!.length, before);
  rehearsal.editStack((document) => document.deleteIn([...ORGANIZATIONS, 0, "contakt"]));
});

test("an up that is interrupted in the middle is carried on by the next one", async () => {
  rehearsal.editStack((document) =>
    organizations(document).add(document.createNode({ name: "numinia", displayName: "Numinia", contact: "numinia@example.org" })),
  );
  let interrupted = false;
  const result = await rehearsal.engine.up({
    onProgress: (resources) => {
      if (interrupted || resources < 1) return;
      interrupted = true;
      rehearsal.engine.interrupt();
    },
  });
  assert.equal(result.ok, false, "the interrupt came in time");
  const next = requireSuccess(await rehearsal.engine.up());
  assert.deepEqual((await rehearsal.engine.state()).deployment.pending_operations ?? [], []);
  assert.ok(next.changeCount < 11 + 1, "what the first up had made was not made again");
  assert.equal((await rehearsal.everythingReady()).length, KUSTOMIZATIONS + 2 + 4);
});

test("no secret is readable in what the run leaves behind", async () => {
  const { git, receiver, applications } = rehearsal.secrets;
  const provided = Object.values(applications).flatMap((environments) =>
    Object.values(environments).flatMap((byApplication) => Object.values(byApplication).flatMap((keys) => Object.values(keys))),
  );
  assert.equal(provided.length, 2, "positive control: what stack config declares as provided has values");
  const { account } = rehearsal.standIns;
  const live = account.objects("aws:secretsmanager/secret:Secret").flatMap(({ id }) => Object.values(liveValue(id)));
  assert.ok(provided.every((value) => live.includes(value)));
  const made = live.filter((value) => !provided.includes(value));
  const markers = [git.password, receiver.token, ...provided, ...made, ...Object.values(planted)].flatMap(encodedForms);
  const directories = ["logs", "state", "project", "pulumi-home", "bin", "functions"].flatMap((name) =>
    filesBelow(join(rehearsal.directory, name)),
  );
  const top = readdirSync(rehearsal.directory, { withFileTypes: true }).filter((entry) => entry.isFile());
  const files = [...directories, ...top.map((entry) => join(rehearsal.directory, entry.name))];
  assert.ok(files.length > 20, "positive control: logs of every process and operation, state, project");
  const leaking = files.filter((file) => markers.some((marker) => readFileSync(file).includes(marker)));
  assert.deepEqual(leaking, []);
  const secret = await rehearsal.cluster.get("v1", "Secret", "webhook-token", "flux-system");
  assert.equal(Buffer.from(secret!.data!.token!, "base64").toString(), rehearsal.secrets.receiver.token, "positive control: it did arrive");
});

function filesBelow(directory: string): string[] {
  const entries = readdirSync(directory, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

test("a node group becomes nodes with its labels and taints, and they leave with it", async () => {
  const groups = ["config", "numinia:nodeGroups"];
  const ofGroup = async () => (await rehearsal.cluster.list("v1", "Node")).filter((node) => node.metadata!.labels!.purpose === "batch");
  rehearsal.editStack((document) => {
    (document.getIn(groups) as YAMLSeq).add(
      document.createNode({
        name: "batch",
        instanceTypes: ["t3.medium"],
        min: 2,
        max: 2,
        labels: { purpose: "batch" },
        taints: [{ key: "batch", value: "only", effect: "NoSchedule" }],
        zones: ["eu-west-1b"],
      }),
    );
  });
  requireSuccess(await rehearsal.engine.up());
  const nodes = await ofGroup();
  assert.deepEqual(
    nodes.map((node) => [
      node.metadata!.labels!["topology.kubernetes.io/zone"],
      (node.spec as { taints: object[] }).taints.map((taint) => ({ ...taint })),
    ]),
    Array(2).fill(["eu-west-1b", [{ key: "batch", value: "only", effect: "NoSchedule" }]]),
  );
  const capacity = nodes[0]!.status!.capacity as { cpu: string; pods: string };
  assert.equal(capacity.pods, "17", "what the VPC CNI gives a t3.medium");

  rehearsal.editStack((document) => document.deleteIn([...groups, 1]));
  requireSuccess(await rehearsal.engine.up());
  assert.deepEqual(await ofGroup(), []);
});

test("destroy is refused as a whole while anything is protected", async () => {
  const objects = rehearsal.standIns.account.objects().length;
  const result = await rehearsal.engine.destroy();
  assert.equal(result.ok, false);
  assert.match(result.errors.join("\n"), /protect/i);
  assert.equal(rehearsal.standIns.account.objects().length, objects);
});

test("once stack config allows it, destroy removes everything in the right order and leaves no orphan", async () => {
  rehearsal.editStack((document) => document.setIn(ALLOW, ["*"]));
  requireSuccess(await rehearsal.engine.up());
  requireSuccess(await rehearsal.engine.destroy());
  assert.deepEqual(await kustomizations(rehearsal.cluster), []);
  assert.deepEqual(await rehearsal.cluster.list("v1", "Node"), []);
  const namespaces = await rehearsal.cluster.list("v1", "Namespace");
  assert.deepEqual(
    namespaces.map((namespace) => namespace.metadata!.name).filter((name) => !/^(default|kube-.*)$/.test(name!)),
    [],
  );
  assert.deepEqual(
    rehearsal.standIns.account.objects().map((object) => `${object.type} ${object.id}`),
    [],
  );
});
