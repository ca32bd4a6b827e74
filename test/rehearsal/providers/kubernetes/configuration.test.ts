import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { type Properties, Secret, Unknown } from "../../../../rehearsal/providers/framework/values";
import { checkConfiguration, diffConfiguration, parseConfiguration } from "../../../../rehearsal/providers/kubernetes/configuration";
import { readKubeconfig, singleContext } from "../../../../rehearsal/providers/kubernetes/kubeconfig";

function kubeconfig(server: string, token = "t", current = "one"): string {
  return JSON.stringify({
    "current-context": current,
    contexts: [
      { name: "one", context: { cluster: "one", user: "admin", namespace: "team" } },
      { name: "two", context: { cluster: "two", user: "admin" } },
    ],
    clusters: [
      { name: "one", cluster: { server } },
      { name: "two", cluster: { server: "https://two" } },
    ],
    users: [{ name: "admin", user: { token } }],
  });
}

test("flags may be booleans or JSON text, and secrets are opened", () => {
  const parsed = parseConfiguration({
    kubeconfig: new Secret("k"),
    enableConfigMapMutable: "true",
    enableSecretMutable: true,
    enablePatchForce: "false",
  });
  assert.deepEqual(parsed, {
    kubeconfig: "k",
    context: "",
    cluster: "",
    namespace: "",
    deleteUnreachable: false,
    enableConfigMapMutable: true,
    enableSecretMutable: true,
    enablePatchForce: false,
    upsertExistingObjects: false,
  });
});

test("unknown inputs, unsupported ones and wrong types are refused; what the SDK and the engine send is not", () => {
  assert.deepEqual(
    checkConfiguration({
      kubeconfig: "k",
      alwaysRender: "false",
      enableServerSideApply: "true",
      version: "4.34.2",
      kubeClientSettings: "{}",
    }),
    [],
  );
  const failures = checkConfiguration({
    kubeConfig: "k",
    renderYamlToDirectory: "out",
    enablePatchForce: "yes",
    namespace: 3,
    enableServerSideApply: "false",
  });
  assert.deepEqual(
    failures.map((failure) => `${failure.property}: ${failure.reason}`),
    [
      'kubeConfig: the Kubernetes provider has no input "kubeConfig"',
      'renderYamlToDirectory: the stand-in of the Kubernetes provider cannot do "renderYamlToDirectory": leave it unset in a rehearsal',
      'enablePatchForce: "enablePatchForce" must be true or false',
      'namespace: "namespace" must be a string',
      "enableServerSideApply: the stand-in of the Kubernetes provider only knows server-side apply",
    ],
  );
});

test("another cluster replaces everything on the provider, other credentials do not", () => {
  const replaces = (olds: Properties, news: Properties) => diffConfiguration(olds, news).replaces;
  assert.deepEqual(replaces({ kubeconfig: kubeconfig("https://a") }, { kubeconfig: kubeconfig("https://b") }), ["kubeconfig"]);
  assert.deepEqual(replaces({ kubeconfig: kubeconfig("https://a", "t1") }, { kubeconfig: kubeconfig("https://a", "t2") }), []);
  assert.deepEqual(replaces({ kubeconfig: kubeconfig("https://a") }, { kubeconfig: kubeconfig("https://a"), context: "two" }), ["context"]);
  assert.deepEqual(replaces({ kubeconfig: kubeconfig("https://a") }, { kubeconfig: Unknown.instance }), ["kubeconfig"]);
  assert.equal(diffConfiguration({ namespace: "a" }, { namespace: "b" }).changes, true);
  assert.equal(diffConfiguration({ namespace: "a" }, { namespace: "a" }).changes, false);
});

test("with a cluster identifier only the identifier decides", () => {
  const provider = (clusterIdentifier: string | undefined, server: string): Properties =>
    clusterIdentifier === undefined ? { kubeconfig: kubeconfig(server) } : { kubeconfig: kubeconfig(server), clusterIdentifier };
  const replaces = (olds: Properties, news: Properties) => diffConfiguration(olds, news).replaces;
  assert.deepEqual(replaces(provider("arn:a", "https://a"), provider("arn:a", "https://b")), []);
  assert.deepEqual(replaces(provider("arn:a", "https://a"), { kubeconfig: Unknown.instance, clusterIdentifier: "arn:a" }), []);
  assert.deepEqual(replaces(provider("arn:a", "https://a"), provider("arn:b", "https://a")), ["clusterIdentifier"]);
  assert.deepEqual(replaces(provider(undefined, "https://a"), provider("arn:a", "https://a")), []);
  assert.deepEqual(replaces(provider("arn:a", "https://a"), provider(undefined, "https://a")), []);
});

test("a kubeconfig is content or a path; what is neither is refused without quoting it", () => {
  const directory = mkdtempSync(join(tmpdir(), "kubeconfig-"));
  try {
    const file = join(directory, "config");
    writeFileSync(file, kubeconfig("https://a"));
    assert.deepEqual(readKubeconfig(file), readKubeconfig(kubeconfig("https://a")));
    assert.throws(
      () => readKubeconfig("hush-hush"),
      (error: Error) => /neither a kubeconfig nor the path/.test(error.message) && !error.message.includes("hush"),
    );
    assert.throws(
      () => readKubeconfig("token: [hush-hush\nx"),
      (error: Error) => /not YAML/.test(error.message) && !error.message.includes("hush"),
    );
  } finally {
    rmSync(directory, { recursive: true });
  }
});

test("an exec user's command sees the given environment, and users of different kubeconfigs have different names", () => {
  const content = readKubeconfig(kubeconfig("https://a"));
  const exec = { ...content, users: [{ name: "admin", user: { exec: { command: "aws", env: [{ name: "A", value: "1" }] } } }] } as never;
  const choice = { context: "", cluster: "" };
  const one = JSON.parse(singleContext(exec, choice, { execEnvironment: { PATH: "/bin" } })) as {
    users: { name: string; user: { exec: { env: object[] } } }[];
  };
  assert.deepEqual(one.users[0]!.user.exec.env, [
    { name: "A", value: "1" },
    { name: "PATH", value: "/bin" },
  ]);
  const other = JSON.parse(singleContext(readKubeconfig(kubeconfig("https://b")), choice, {})) as typeof one;
  assert.notEqual(one.users[0]!.name, other.users[0]!.name);
  assert.throws(
    () => singleContext(content, { context: "three", cluster: "" }, {}),
    /context "three" with its cluster is not in the kubeconfig/,
  );
});

test("a proxy is for https clusters on other machines", () => {
  const proxyOf = (server: string) => {
    const single = singleContext(readKubeconfig(kubeconfig(server)), { context: "", cluster: "" }, { proxyUrl: "http://127.0.0.1:1" });
    return (JSON.parse(single) as { clusters: [{ cluster: { "proxy-url"?: string } }] }).clusters[0].cluster["proxy-url"];
  };
  assert.equal(proxyOf("https://a.example.org"), "http://127.0.0.1:1");
  for (const server of ["https://127.0.0.1:6443", "https://localhost:6443", "http://a.example.org"])
    assert.equal(proxyOf(server), undefined);
});
