import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { KubernetesObject, Manifest } from "../../rehearsal/tree/objects";
import { until } from "../../rehearsal/wait";
import { type Attempt, REFUSED, TAKEN } from "./attempts";
import { type AdmissionCluster, admissionObjects, DEPLOYER, NAMESPACE, startAdmissionCluster } from "./cluster";
import { BOUNDARY_OBJECT, CHANGES, EXEMPTIONS, type Exemption, REPOSITORY } from "./exemptions";
import { configMap, container, podSpec, workload } from "./manifests";
import { type Answer, applied, collectionPath } from "./requests";

// The admission layer against a real API server. Requests are dry runs unless something must come of them: admission judges both alike.

const POLICIES = 20;
const VALIDATIONS = 42;

describe("admission", { timeout: 300_000 }, () => {
  let admission: AdmissionCluster;
  const policyNamed = (name: string) => admission.policies.find(({ metadata }) => metadata.name === name)!;

  before(async () => {
    admission = await startAdmissionCluster();
    await untilInForce(admission.policies.map(({ metadata }) => metadata.name));
  });
  after(() => admission?.cluster.owner.stopAll());

  /** The API server's own words for a refusal by one of a policy's validations. */
  function refusal(policy: string, says: string): string {
    const messages: string[] = policyNamed(policy).spec.validations.map(({ message }: Manifest) => message);
    const found = messages.filter((message) => message.startsWith(says));
    assert.equal(found.length, 1, `${policy} has ${found.length} messages that begin with: ${says}`);
    return `ValidatingAdmissionPolicy '${policy}' with binding '${policy}' denied request: ${found[0]}`;
  }

  const create = ({ object, as = DEPLOYER }: Pick<Attempt, "object" | "as">): Promise<Answer> =>
    admission.client({ method: "POST", path: `${collectionPath(object, NAMESPACE)}?dryRun=All`, body: object, as });

  const assertRefused = (answer: Answer, policy: string, says: string) => {
    assert.ok(
      answer.message.endsWith(` is forbidden: ${refusal(policy, says)}`) || answer.message.endsWith(`: ${refusal(policy, says)}`),
      `${answer.status} ${answer.message}`,
    );
    assert.equal(answer.status, 422);
  };

  /** A policy is in force a moment after it was taken: then its first attempt is refused. */
  async function untilInForce(names: readonly string[]): Promise<void> {
    for (const name of names) {
      const attempt = REFUSED.find(({ policy }) => policy === name);
      const call = CHANGES.find(({ policy }) => policy === name)?.call;
      await until(
        `${name} is in force`,
        async () => (attempt ? await create(attempt) : await admission.client(call!)).message.includes(`'${name}'`),
        { timeoutMs: 30_000, everyMs: 50 },
      );
    }
  }

  test(`${POLICIES} policies, each bound and understood by the API server: no expression has a fault against the kinds it reads`, async () => {
    assert.deepEqual([admission.policies.length, admission.bindings.length], [POLICIES, POLICIES]);
    for (const { metadata } of admission.policies) {
      const status = await checkedStatus(metadata.name);
      assert.deepEqual(status.typeChecking, {}, metadata.name);
    }
    const broken = structuredClone(policyNamed("organization-routes"));
    broken.metadata = { name: "broken" };
    broken.spec.validations[0].expression = "object.spec.hostname == ''";
    await applied(admission.client, broken);
    assert.match((await checkedStatus("broken")).typeChecking.expressionWarnings[0].warning, /undefined field 'hostname'/);
    await admission.client({ method: "DELETE", path: `${collectionPath(broken, "")}/broken` });
  });

  async function checkedStatus(name: string): Promise<Manifest> {
    return until(
      `${name} was checked`,
      async () => {
        const { body } = await admission.client({
          method: "GET",
          path: `${collectionPath(policyNamed("organization-routes"), "")}/${name}`,
        });
        return body.status?.observedGeneration === body.metadata.generation && body.status;
      },
      { timeoutMs: 30_000, everyMs: 50 },
    );
  }

  test("each attempt of an organization is refused, for the reason that its policy gives", async () => {
    const seen = new Set<string>();
    for (const attempt of REFUSED) {
      const answer = await create(attempt);
      assert.notEqual(answer.message, "", `${attempt.policy} lets in ${JSON.stringify(attempt.object)}`);
      assertRefused(answer, attempt.policy, attempt.says);
      seen.add(`${attempt.policy}: ${attempt.says}`);
    }
    assert.equal(REFUSED.length, 161);
    // Every validation of every policy has refused something; those of Namespaces follow below.
    assert.equal(seen.size, VALIDATIONS - 1);
    assert.equal(admission.policies.flatMap(({ spec }) => spec.validations).length, VALIDATIONS);
  });

  test("what keeps to the policies is let in, for each policy", async () => {
    for (const attempt of TAKEN)
      assert.deepEqual([(await create(attempt)).message, (await create(attempt)).status], ["", 201], JSON.stringify(attempt.object));
    assert.equal(TAKEN.length, 48);
    assert.equal(new Set(TAKEN.map(({ policy }) => policy)).size, POLICIES - 1);
  });

  test("the samples of organizations/ pass as they are", async () => {
    const objects = admission.tree.environments.flatMap(({ build }) => build.objects.map(({ object }) => object));
    for (const object of objects) {
      const answer = await create({ object: { ...object, metadata: { ...object.metadata, namespace: NAMESPACE } } });
      assert.equal(answer.message, "", object.metadata.name);
    }
    assert.equal(objects.length, 17);
  });

  test("elsewhere in the cluster the policies of organizations say nothing", async () => {
    const elsewhere = (object: KubernetesObject) => ({ ...object, metadata: { ...object.metadata, namespace: "elsewhere" } });
    for (const { object } of REFUSED) {
      const path = `${collectionPath(object, "elsewhere")}?dryRun=All`;
      assert.equal((await admission.client({ method: "POST", path, body: elsewhere(object) })).message, "", JSON.stringify(object));
    }
  });

  test("cluster-wide objects of the platform are not meant, who ever changes them", async () => {
    const object = {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "ClusterRole",
      metadata: { name: "attempt", labels: PLATFORM_LABEL },
      rules: [],
    };
    const answer = await create({ object, as: "system:serviceaccount:flux-system:helm-controller" });
    assert.deepEqual([answer.status, answer.message], [201, ""]);
  });

  test("objects that are there already: who changes the platform's is refused", async () => {
    for (const object of [BOUNDARY_OBJECT, REPOSITORY, configMap({}, "own")]) await applied(admission.client, object);
    for (const { does, policy, says, call } of CHANGES) {
      const answer = await admission.client(call);
      assert.notEqual(answer.message, "", does);
      assertRefused(answer, policy, says);
    }
    assert.equal(CHANGES.length, 9);
  });

  test("a Deployment, a StatefulSet and a Job get their pods from the real controllers", async () => {
    for (const kind of ["Deployment", "StatefulSet", "Job"]) {
      const object = { ...workload(kind, podSpec()), metadata: { name: `real-${kind.toLowerCase()}`, namespace: NAMESPACE } };
      const answer = await admission.client({ method: "POST", path: collectionPath(object, NAMESPACE), body: object, as: DEPLOYER });
      assert.equal(answer.message, "");
    }
    await until("each has a pod", async () => (await pods()).length === 3, { timeoutMs: 30_000, everyMs: 50 });
  });

  const pods = async () => (await admission.cluster.core.listNamespacedPod({ namespace: NAMESPACE })).items;

  test("an image is looked at when a pod gets another, and in a container that is put into it", async () => {
    const name = (await pods()).find((pod) => pod.metadata!.name!.startsWith("real-statefulset"))!.metadata!.name!;
    const path = `/api/v1/namespaces/${NAMESPACE}/pods/${name}`;
    const { body: pod } = await admission.client({ method: "GET", path });
    const debugger_ = (image: string) => ({ ...pod, spec: { ...pod.spec, ephemeralContainers: [container("debug", image)] } });
    const put = (body: unknown, at = "") => admission.client({ method: "PUT", path: `${path}${at}?dryRun=All`, body, as: DEPLOYER });
    assertRefused(
      await put(debugger_("registry.other.example/debug:1"), "/ephemeralcontainers"),
      "organization-images",
      "an image comes from a registry",
    );
    assert.equal((await put(debugger_("ghcr.io/acme/debug:1"), "/ephemeralcontainers")).message, "");
    const other = structuredClone(pod);
    other.spec.containers[0].image = "ghcr.io/acme/app:latest";
    assertRefused(await put(other), "organization-images", "an image has no fixed version");
  });

  for (const exemption of EXEMPTIONS) {
    test(`${exemption.policy}: ${exemption.does}, and could not without its exemption`, async () => {
      assert.equal((await admission.client(exemption.call)).message, "");
      const shipped = policyNamed(exemption.policy);
      try {
        await applied(admission.client, without(shipped, exemption));
        const refused = await until(
          "the exemption is gone",
          async () => {
            const answer = await admission.client(exemption.call);
            return answer.message !== "" && answer;
          },
          { timeoutMs: 30_000, everyMs: 50 },
        );
        assertRefused(refused, exemption.policy, shipped.spec.validations[0].message);
      } finally {
        await applied(admission.client, shipped);
        await until("the policy is as shipped", async () => (await admission.client(exemption.call)).message === "", {
          timeoutMs: 30_000,
          everyMs: 50,
        });
      }
    });
  }

  test("every exemption in the tree was tried", () => {
    const written = admission.policies.flatMap(({ metadata, spec }) =>
      (spec.matchConditions ?? []).flatMap(({ name, expression }: Manifest) =>
        name === "not-an-administrator"
          ? [`${metadata.name} ${name}`]
          : [...expression.matchAll(/'(system:serviceaccount:[^']+:[^']+)'/g)].map(([, account]) => `${metadata.name} ${account}`),
      ),
    );
    assert.deepEqual(written.sort(), EXEMPTIONS.map(({ policy, exempt }) => `${policy} ${exempt}`).sort());
    assert.equal(written.length, 10);
  });

  test("Kubernetes finishes deletions of the platform's objects: with what belongs to them, and of whole namespaces", async () => {
    const owner = await applied(admission.client, configMap(PLATFORM_LABEL, "owner"));
    const ownerReferences = [
      { apiVersion: "v1", kind: "ConfigMap", name: "owner", uid: owner.body.metadata.uid, blockOwnerDeletion: true },
    ];
    await applied(admission.client, configMap(PLATFORM_LABEL, "owned", { ownerReferences }));
    const configMaps = `/api/v1/namespaces/${NAMESPACE}/configmaps`;
    await admission.client({ method: "DELETE", path: `${configMaps}/owner?propagationPolicy=Foreground` });
    await gone(`${configMaps}/owned`, `${configMaps}/owner`);
    await admission.client({ method: "DELETE", path: `/api/v1/namespaces/${NAMESPACE}?propagationPolicy=Foreground` });
    await gone(`/api/v1/namespaces/${NAMESPACE}`);
  });

  async function gone(...paths: string[]): Promise<void> {
    for (const path of paths)
      await until(`${path} is gone`, async () => (await admission.client({ method: "GET", path })).status === 404, { timeoutMs: 60_000 });
  }

  test("with the action Warn a breach is let in, and told to whoever makes it", async () => {
    const name = "audited";
    await applied(admission.client, {
      apiVersion: "v1",
      kind: "Namespace",
      metadata: { name, labels: { "numinia.xyz/organization": "acme" } },
    });
    for (const object of admissionObjects(admission.tree, { admission_action: "Warn" })) await applied(admission.client, object);
    const object = configMapOfPlatform(name);
    const answer = await until(
      "the bindings only warn",
      async () => {
        const given = await admission.client({
          method: "POST",
          path: `${collectionPath(object, name)}?dryRun=All`,
          body: object,
          as: "system:serviceaccount:flux-system:helm-controller",
        });
        return given.status === 201 && given;
      },
      { timeoutMs: 30_000, everyMs: 50 },
    );
    assert.deepEqual(answer.warnings, [
      `Validation failed for ValidatingAdmissionPolicy 'platform-objects' with binding 'platform-objects': ${policyNamed("platform-objects").spec.validations[0].message}`,
    ]);
  });
});

const PLATFORM_LABEL = { "app.kubernetes.io/part-of": "numinia-platform" };
const configMapOfPlatform = (namespace: string) => ({
  ...configMap(PLATFORM_LABEL),
  metadata: { name: "attempt", namespace, labels: PLATFORM_LABEL },
});

/** The policy with one exemption taken out. */
function without(policy: KubernetesObject, { exempt }: Exemption): KubernetesObject {
  const changed = structuredClone(policy);
  const conditions: Manifest[] = changed.spec.matchConditions;
  changed.spec.matchConditions = conditions
    .filter(({ name }) => name !== exempt)
    .map(({ name, expression }) => ({ name, expression: expression.replace(`'${exempt}'`, "'nobody'") }));
  assert.notDeepEqual(changed, policy);
  return changed;
}
