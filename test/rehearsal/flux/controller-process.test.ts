import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import type { KubeConfig, V1Pod } from "@kubernetes/client-node";
import { ControllerProcess } from "../../../rehearsal/flux/controller-process";
import { CONTROLLERS, type ControllerName } from "../../../rehearsal/flux/controllers";
import { ProcessOwner } from "../../../rehearsal/processes/process-owner";
import { until } from "../../../rehearsal/wait";

const addresses = Object.fromEntries(CONTROLLERS.map((name) => [name, "127.0.0.1:1"])) as Record<ControllerName, string>;
const tokenApi = {
  createNamespacedServiceAccountToken: async () => ({ status: { token: "t", expirationTimestamp: new Date(Date.now() + 3_600_000) } }),
};
const pod = (uid: string): V1Pod => ({
  metadata: { uid, name: "p", namespace: "flux-system" },
  spec: { containers: [{ name: "manager" }] },
});

test("a controller that always crashes is started again with its pauses, then stays down until its pod changes", async (t) => {
  const owner = await ProcessOwner.open(mkdtempSync(join(tmpdir(), "controller-")));
  let over = false;
  t.after(() => ((over = true), owner.stopAll()));
  const directory = join(owner.directory, "helm-controller");
  mkdirSync(directory);
  const reports: string[] = [];
  const pauses: number[] = [];
  let wanted = pod("one");
  const controller = new ControllerProcess({
    name: "helm-controller",
    owner,
    command: "false",
    controlPlane: { url: "https://127.0.0.1:1", kubeconfigFile: "", caFile: "", tokenFile: "", seconds: 0 },
    config: { makeApiClient: () => tokenApi } as unknown as KubeConfig,
    endpoints: { storage: "", events: "", receiver: "", metrics: addresses, health: addresses },
    directory,
    environment: {},
    report: (message) => reports.push(message),
    onRetry: (afterMs) => {
      pauses.push(afterMs);
      setTimeout(() => void (over || controller.follow(wanted)), afterMs + 5);
    },
    crashPausesMs: [10, 20],
  });
  t.after(() => controller.stop());

  await controller.follow(wanted);
  await until("three crashes", async () => reports.length === 3, { timeoutMs: 10_000, everyMs: 10 });
  assert.deepEqual(pauses, [10, 20]);
  assert.match(
    reports[2]!,
    /^helm-controller \(pid \d+\) ended with exit code 1\. Log: .+\nhelm-controller has crashed 3 times in a row and stays down until its pod changes\.$/,
  );
  await controller.follow(wanted);
  assert.equal(controller.running, undefined);

  wanted = pod("two");
  await controller.follow(wanted);
  await until("it was tried again", async () => reports.length === 4, { timeoutMs: 10_000, everyMs: 10 });
});
