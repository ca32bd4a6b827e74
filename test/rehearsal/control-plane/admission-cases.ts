// What machine-room.test.ts checks of the API server's own rules: admission, quotas, service accounts.
import assert from "node:assert/strict";
import { test } from "node:test";
import { AuthenticationV1Api, AuthorizationV1Api } from "@kubernetes/client-node";
import { loadKubeconfig } from "../../../rehearsal/control-plane/kubeconfig";
import { until } from "../../../rehearsal/wait";
import { apply, createNamespace, pod, type TestCluster } from "./cluster";

const forbidden = (message: RegExp) => (error: Error & { code?: number; body?: string }) => {
  assert.equal(error.code, 403);
  assert.match(String(error.body), message);
  return true;
};

export function admissionCases(cluster: () => TestCluster): void {
  test("a privileged pod is refused in a restricted namespace, and a harmless one admitted", async () => {
    await createNamespace(cluster(), "restricted", { "pod-security.kubernetes.io/enforce": "restricted" });
    await assert.rejects(
      apply(cluster().config, pod("privileged", "restricted", { securityContext: { privileged: true } })),
      forbidden(/violates PodSecurity \\"restricted:latest\\": privileged/),
    );
    await apply(cluster().config, pod("harmless", "restricted"));
    await createNamespace(cluster(), "unrestricted");
    await apply(cluster().config, pod("privileged", "unrestricted", { securityContext: { privileged: true } }));
  });

  test("a fourth pod under a quota of three is refused", async () => {
    await createNamespace(cluster(), "small");
    await apply(cluster().config, {
      apiVersion: "v1",
      kind: "ResourceQuota",
      metadata: { name: "pods", namespace: "small" },
      spec: { hard: { pods: "3" } },
    } as never);
    await until(
      "the quota is counted",
      async () => (await cluster().core.readNamespacedResourceQuota({ name: "pods", namespace: "small" })).status?.hard?.["pods"] === "3",
      { timeoutMs: 30_000 },
    );
    for (const name of ["one", "two", "three"]) {
      await apply(cluster().config, pod(name, "small"));
    }
    await assert.rejects(
      apply(cluster().config, pod("four", "small")),
      forbidden(/exceeded quota: pods, requested: pods=1, used: pods=3, limited: pods=3/),
    );
  });

  test("a pod gets the default service account and its token volume (ServiceAccount admission is on)", async () => {
    await createNamespace(cluster(), "accounts");
    await apply(cluster().config, pod("plain", "accounts"));
    const { spec } = await cluster().core.readNamespacedPod({ name: "plain", namespace: "accounts" });
    assert.equal(spec?.serviceAccountName, "default");
    assert.equal(spec?.volumes?.length, 1);
    assert.equal(spec?.volumes?.[0]?.projected?.sources?.[0]?.serviceAccountToken?.path, "token");
  });

  test("TokenRequest gives a token with the rights of its service account, no more", async () => {
    await createNamespace(cluster(), "tokens");
    const { status } = await cluster().core.createNamespacedServiceAccountToken({
      name: "default",
      namespace: "tokens",
      body: { spec: { audiences: [], expirationSeconds: 600 } },
    });
    const config = loadKubeconfig(cluster().controlPlane.kubeconfigFile);
    config.users = [{ name: "admin", token: status!.token }];
    const me = await config.makeApiClient(AuthenticationV1Api).createSelfSubjectReview({ body: {} });
    assert.equal(me.status?.userInfo?.username, "system:serviceaccount:tokens:default");
    const may = await config
      .makeApiClient(AuthorizationV1Api)
      .createSelfSubjectAccessReview({ body: { spec: { resourceAttributes: { verb: "list", resource: "secrets" } } } });
    assert.equal(may.status?.allowed, false);
  });
}
