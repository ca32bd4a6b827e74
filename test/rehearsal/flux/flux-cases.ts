// What machine-room.test.ts checks of Flux's manifest and of its controllers as processes. There must be no node that takes its pods.
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { AuthenticationV1Api, AuthorizationV1Api, CustomObjectsApi, type KubernetesObject } from "@kubernetes/client-node";
import { parseAllDocuments } from "yaml";
import { loadKubeconfig } from "../../../rehearsal/control-plane/kubeconfig";
import { createNode } from "../../../rehearsal/control-plane/nodes";
import { AccountToken } from "../../../rehearsal/flux/account-token";
import { CONTROLLERS, type ControllerName } from "../../../rehearsal/flux/controllers";
import { FluxRunner } from "../../../rehearsal/flux/flux-runner";
import { buildFluxInstallManifest } from "../../../rehearsal/flux/install-manifest";
import { commandLine, identify } from "../../../rehearsal/processes/process-identity";
import { until } from "../../../rehearsal/wait";
import { apply, NODE, type TestCluster } from "../control-plane/cluster";

const NAMESPACE = "flux-system";
const WAIT = { timeoutMs: 60_000 };

export function fluxCases(cluster: () => TestCluster): void {
  let runner: FluxRunner;
  const reports: string[] = [];
  const directory = () => join(cluster().owner.directory, "flux");
  const pids = () => CONTROLLERS.map((name) => runner.pid(name));
  const replacedBy = (name: ControllerName, before: number) =>
    until(`${name} runs as another process`, async () => ![undefined, before].includes(runner.pid(name)) && runner.pid(name), WAIT);
  const patchArgs = async (name: ControllerName, change: (args: string[]) => string[]) => {
    const deployment = await cluster().apps.readNamespacedDeployment({ name, namespace: NAMESPACE });
    deployment.spec!.template.spec!.containers[0]!.args = change(deployment.spec!.template.spec!.containers[0]!.args!);
    await cluster().apps.replaceNamespacedDeployment({ name, namespace: NAMESPACE, body: deployment });
  };
  const objects = <T extends object>(group: string, plural: string, name: string) =>
    cluster()
      .config.makeApiClient(CustomObjectsApi)
      .getNamespacedCustomObject({ group, version: "v1", namespace: NAMESPACE, plural, name }) as Promise<T>;

  before(async () => {
    runner = await FluxRunner.start({
      owner: cluster().owner,
      toolchain: cluster().toolchain,
      controlPlane: cluster().controlPlane,
      directory: directory(),
      environment: { FLUX_TEST_VARIABLE: "from the harness" },
      report: (message) => reports.push(message),
    });
  });
  after(() => runner?.stop());

  test("the install manifest is accepted by the API server; without a node nothing runs", async () => {
    const file = await buildFluxInstallManifest({
      toolchain: cluster().toolchain,
      version: "v2.9.3",
      outputFile: join(cluster().owner.directory, "install.yaml"),
    });
    const all = parseAllDocuments(readFileSync(file, "utf8")).map((document) => document.toJS() as KubernetesObject);
    const first = (object: KubernetesObject) => ["Namespace", "CustomResourceDefinition"].includes(object.kind!);
    for (const object of [...all.filter(first), ...all.filter((each) => !first(each))]) {
      await apply(cluster().config, object);
    }
    await until(
      "the scheduler has looked at all pods",
      async () => {
        const { items } = await cluster().core.listNamespacedPod({ namespace: NAMESPACE });
        return items.length === 7 && items.every(({ status }) => status?.conditions?.some(({ reason }) => reason === "Unschedulable"));
      },
      WAIT,
    );
    assert.deepEqual(pids(), [undefined, undefined, undefined, undefined]);
    assert.throws(() => runner.effectiveArguments("source-controller"), {
      message: "source-controller is not running: no pod of its Deployment runs on a node, or it has crashed.",
    });
  });

  test("once a node runs the pods, the controllers run with the arguments of their Deployments, addresses and paths excepted", async () => {
    await createNode(cluster().config, { ...NODE, name: "ip-10-0-4-26.us-east-1.compute.internal" });
    await runner.untilReady();
    const address = "127\\.0\\.0\\.1:\\d+";
    const kept = ["--watch-all-namespaces", "--log-level=info", "--log-encoding=json", "--enable-leader-election=false"];
    const own = [`--metrics-addr=${address}`, `--health-addr=${address}`];
    const expected: Record<ControllerName, string[]> = {
      "source-controller": [
        `--events-addr=http://${address}/`,
        ...kept,
        `--storage-path=${directory()}/source-controller/data`,
        `--storage-adv-addr=${address}`,
        ...own,
        `--storage-addr=${address}`,
      ],
      "kustomize-controller": [`--events-addr=http://${address}/`, ...kept, ...own],
      "helm-controller": [`--events-addr=http://${address}/`, ...kept, ...own],
      "notification-controller": [...kept, ...own, `--events-addr=${address}`, `--receiverAddr=${address}`],
    };
    for (const name of CONTROLLERS) {
      assert.match(runner.effectiveArguments(name).join(" "), new RegExp(`^${expected[name].join(" ")}$`), name);
    }
    assert.deepEqual(
      reports.map((line) => line.split(":")[0]).sort(),
      ["image-automation-controller", "image-reflector-controller", "source-watcher"].map((name) => `Deployment flux-system/${name}`),
    );
  });

  test("their environment is that of the pod and the harness, with their own temporary directory", () => {
    const environment = Object.fromEntries(
      readFileSync(`/proc/${runner.pid("source-controller")}/environ`, "utf8")
        .split("\0")
        .map((line) => line.split(/=(.*)/s).slice(0, 2)),
    );
    const { RUNTIME_NAMESPACE, GOMEMLIMIT, TUF_ROOT, TMPDIR, KUBECONFIG, FLUX_TEST_VARIABLE } = environment;
    const own = join(directory(), "source-controller");
    assert.deepEqual([RUNTIME_NAMESPACE, GOMEMLIMIT, FLUX_TEST_VARIABLE], ["flux-system", String(2 ** 30), "from the harness"]);
    assert.deepEqual([TUF_ROOT, TMPDIR, KUBECONFIG], [join(own, "tmp/.sigstore"), join(own, "tmp"), join(own, "kubeconfig")]);
  });

  test("each has the rights of its own service account", async () => {
    const identity = async (name: ControllerName) => {
      const config = loadKubeconfig(join(directory(), name, "kubeconfig"));
      const { status } = await config.makeApiClient(AuthenticationV1Api).createSelfSubjectReview({ body: {} });
      const review = await config.makeApiClient(AuthorizationV1Api).createSelfSubjectAccessReview({
        body: { spec: { resourceAttributes: { verb: "create", group: "apps", resource: "deployments", namespace: "default" } } },
      });
      return [status?.userInfo?.username, review.status?.allowed];
    };
    assert.deepEqual(await identity("source-controller"), ["system:serviceaccount:flux-system:source-controller", false]);
    // Flux gives this one the role cluster-admin.
    assert.deepEqual(await identity("kustomize-controller"), ["system:serviceaccount:flux-system:kustomize-controller", true]);
  });

  test("a token is renewed before it ends", async (t) => {
    const file = join(directory(), "renewed-token");
    // 0.3 s after it was issued
    const token = await AccountToken.start({
      config: cluster().config,
      namespace: NAMESPACE,
      serviceAccount: "helm-controller",
      file,
      lifetimeSeconds: 600,
      renewAfter: 0.0005,
      onError: assert.ifError,
    });
    t.after(() => token.stop());
    const first = readFileSync(file, "utf8");
    await until("the file has another token", async () => readFileSync(file, "utf8") !== first, WAIT);
    assert.equal(statSync(file).mode & 0o777, 0o600);
  });

  test("source-controller fetches and serves: an artifact can be read at the address in its status", async (t) => {
    const server = createServer((_request, response) => response.end("apiVersion: v1\nentries: {}\n"));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    t.after(() => server.close());
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    await apply(cluster().config, {
      apiVersion: "source.toolkit.fluxcd.io/v1",
      kind: "HelmRepository",
      metadata: { name: "charts", namespace: NAMESPACE },
      spec: { interval: "1h", url },
    } as KubernetesObject);
    const artifact = await until(
      "the HelmRepository has an artifact",
      async () =>
        (await objects<{ status?: { artifact?: { url: string } } }>("source.toolkit.fluxcd.io", "helmrepositories", "charts")).status
          ?.artifact,
      WAIT,
    );
    const answer = await fetch(artifact.url);
    assert.equal(answer.status, 200);
    assert.match(artifact.url, /^http:\/\/127\.0\.0\.1:\d+\//);
    assert.match(await answer.text(), /"entries": \{\}/);
  });

  test("the webhook receiver takes a rightly signed call, and no other", async () => {
    await apply(cluster().config, {
      apiVersion: "v1",
      kind: "Secret",
      metadata: { name: "webhook", namespace: NAMESPACE },
      stringData: { token: "s3cret" },
    } as KubernetesObject);
    await apply(cluster().config, {
      apiVersion: "notification.toolkit.fluxcd.io/v1",
      kind: "Receiver",
      metadata: { name: "webhook", namespace: NAMESPACE },
      spec: {
        type: "generic-hmac",
        secretRef: { name: "webhook" },
        resources: [{ apiVersion: "source.toolkit.fluxcd.io/v1", kind: "HelmRepository", name: "charts" }],
      },
    } as KubernetesObject);
    const path = await until(
      "the Receiver has a path",
      async () =>
        (await objects<{ status?: { webhookPath?: string } }>("notification.toolkit.fluxcd.io", "receivers", "webhook")).status
          ?.webhookPath,
      WAIT,
    );
    const call = async (key: string) => {
      const signature = createHmac("sha256", key).update("{}").digest("hex");
      return (
        await fetch(`${runner.receiverUrl}${path}`, { method: "POST", body: "{}", headers: { "X-Signature": `sha256=${signature}` } })
      ).status;
    };
    // The receiver reads its own copy of the Receivers, which may lag behind.
    await until("a rightly signed call is taken", async () => (await call("s3cret")) === 200, WAIT);
    assert.equal(await call("guessed"), 400);
  });

  test("a changed argument restarts the controller with it, and only that one", async () => {
    const before = pids();
    await patchArgs("kustomize-controller", (args) => [...args, "--no-remote-bases=true", "--requeue-dependency=5s"]);
    await replacedBy("kustomize-controller", before[1]!);
    const args = runner.effectiveArguments("kustomize-controller");
    assert.deepEqual(
      args.filter((arg) => /^--(no-remote|requeue)/.test(arg)),
      ["--no-remote-bases=true", "--requeue-dependency=5s"],
    );
    assert.equal(identify(before[1]!), undefined);
    await runner.untilReady(["kustomize-controller"]);
    await until(
      "the rollout is over",
      async () =>
        (await cluster().core.listNamespacedPod({ namespace: NAMESPACE, labelSelector: "app=kustomize-controller" })).items.length === 1,
      WAIT,
    );
    assert.deepEqual(
      [0, 2, 3].map((index) => pids()[index]),
      [0, 2, 3].map((index) => before[index]),
    );
  });

  test("a killed controller is started again with the same arguments, and that is told", async () => {
    const [before, args] = [runner.pid("helm-controller")!, runner.effectiveArguments("helm-controller")];
    assert.match(commandLine(before)![0]!, /helm-controller$/);
    process.kill(before, "SIGKILL");
    await replacedBy("helm-controller", before);
    assert.deepEqual(runner.effectiveArguments("helm-controller"), args);
    assert.match(
      reports.at(-1)!,
      new RegExp(
        `^helm-controller \\(pid ${before}\\) was ended by SIGKILL\\. Log: .+helm-controller\\.log, last lines:[^]+helm-controller is started again in 0\\.5 s\\.$`,
      ),
    );
    assert.equal(cluster().unexpected.length, 1);
    cluster().unexpected.length = 0; // this one was asked for
  });

  test("a Deployment of zero replicas stops its controller, and more start it again", async () => {
    const scale = async (replicas: number) => {
      const deployment = await cluster().apps.readNamespacedDeployment({ name: "helm-controller", namespace: NAMESPACE });
      deployment.spec!.replicas = replicas;
      await cluster().apps.replaceNamespacedDeployment({ name: "helm-controller", namespace: NAMESPACE, body: deployment });
    };
    const before = runner.pid("helm-controller")!;
    await scale(0);
    await until("helm-controller is down", async () => identify(before) === undefined && runner.pid("helm-controller") === undefined, WAIT);
    await scale(1);
    await replacedBy("helm-controller", before);
  });

  test("a deleted Deployment stops its controller; the end of the runner stops the others", async () => {
    const before = pids();
    await cluster().apps.deleteNamespacedDeployment({ name: "notification-controller", namespace: NAMESPACE });
    await until("notification-controller is down", async () => identify(before[3]!) === undefined, WAIT);
    assert.deepEqual(pids().slice(0, 3), before.slice(0, 3));
    await runner.stop();
    assert.deepEqual(
      before.filter((pid) => identify(pid!)),
      [],
    );
  });
}
