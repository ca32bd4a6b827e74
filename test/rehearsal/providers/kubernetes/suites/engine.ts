import assert from "node:assert/strict";
import { chmodSync, mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join, resolve } from "node:path";
import { test } from "node:test";
import { serveProvider } from "../../../../../rehearsal/providers/framework/serve";
import { at, recordsAt, toCluster } from "../../../../../rehearsal/providers/kubernetes/objects";
import { createKubernetesProvider, KUBERNETES_PROVIDER_VERSION } from "../../../../../rehearsal/providers/kubernetes/provider";
import { openToolchain } from "../../../../../toolchain/toolchain";
import { kubeconfigOf } from "../support/cluster";
import { definition, KINDS } from "../support/fixtures";
import type { World } from "../support/test-world";

const URL = "https://example.org/releases/v1/install.yaml";
const REPOSITORY = resolve(__dirname, "../../../../..");

/** A program as the platform's: a manifest with transforms, an object of a kind that the manifest brings, facts and a secret. */
const PROGRAM = `
const k8s = require("@pulumi/kubernetes");
const pulumi = require("@pulumi/pulumi");
const config = new pulumi.Config();
const provider = new k8s.Provider("cluster", {
    kubeconfig: require("fs").readFileSync(config.require("kubeconfigFile"), "utf8"),
    clusterIdentifier: "arn:test",
    enableConfigMapMutable: true,
    enableSecretMutable: true,
});
const transform = (args) => {
    if (args.type !== "kubernetes:apps/v1:Deployment") return undefined;
    args.props.spec.template.spec.containers[0].args.push("--added-by-transform");
    return { props: args.props, opts: args.opts };
};
const install = new k8s.yaml.v2.ConfigFile("install", { file: "${URL}" }, { provider, transforms: [transform] });
new k8s.apiextensions.CustomResource("source", {
    apiVersion: "example.org/v1", kind: "Source", metadata: { name: "main", namespace: "engine" }, spec: { size: 3 },
}, { provider, dependsOn: [install] });
new k8s.core.v1.ConfigMap("facts", { metadata: { name: "facts", namespace: "engine" }, data: { fact: config.require("fact") } }, { provider, dependsOn: [install] });
new k8s.core.v1.Secret("key", { metadata: { name: "key", namespace: "engine" }, stringData: { token: config.requireSecret("token") } }, { provider, dependsOn: [install] });
exports.resources = install.resources.apply((resources) => resources.length);
`;

function manifest(): string {
  const crd = toCluster({ apiVersion: "apiextensions.k8s.io/v1", kind: "CustomResourceDefinition", ...definition("Source") });
  const container = {
    name: "manager",
    image: "example.org/manager:1",
    args: ["--watch"],
    resources: { limits: { cpu: "1000m", memory: "1Gi" } },
  };
  const objects = [
    {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: { name: "manager", namespace: "engine" },
      spec: {
        replicas: 1,
        selector: { matchLabels: { app: "manager" } },
        template: { metadata: { labels: { app: "manager" } }, spec: { nodeSelector: { pool: "engine" }, containers: [container] } },
      },
    },
    {
      apiVersion: "v1",
      kind: "Service",
      metadata: { name: "manager", namespace: "engine" },
      spec: { selector: { app: "manager" }, ports: [{ port: 80, targetPort: 8080 }] },
    },
    { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "manager", namespace: "engine" } },
    {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "ClusterRole",
      metadata: { name: "manager" },
      rules: [{ apiGroups: [""], resources: ["pods"], verbs: ["get"] }],
    },
    crd,
    { apiVersion: "v1", kind: "Namespace", metadata: { name: "engine", labels: { "app.kubernetes.io/part-of": "engine" } } },
  ];
  return objects.map((object) => JSON.stringify(object)).join("\n---\n");
}

interface Preview {
  readonly steps: readonly { readonly op: string; readonly urn: string }[];
  readonly changeSummary: { readonly [op: string]: number };
}

/** Operations and resource names of what a preview would change. */
function changes({ steps }: Preview): string[] {
  return steps.filter((step) => step.op !== "same").map((step) => `${step.op} ${step.urn.split("::").at(-1)}`);
}

export function engine(world: () => World): void {
  test(
    "the real engine: a manifest with transforms and an object of its kind come up, and stay unchanged",
    { timeout: 240_000 },
    async () => {
      await world().node("engine");
      const { directory: base, controlPlane, owner } = world().cluster;
      const directory = mkdtempSync(join(base, "program-"));
      const binaries = await openToolchain().ensure(["pulumi", "pulumi-language-nodejs"]);
      const files = {
        manifest: join(directory, "install.yaml"),
        kubeconfig: join(directory, "kubeconfig"),
        aws: join(directory, "bin", "aws"),
      };
      writeFileSync(files.manifest, manifest());
      // The kubeconfig of EKS: no token, but a command that is found on the PATH which the harness gives.
      const exec = {
        apiVersion: "client.authentication.k8s.io/v1beta1",
        command: "aws",
        args: ["--region", "us-east-1", "eks", "get-token"],
      };
      writeFileSync(files.kubeconfig, kubeconfigOf(controlPlane, { exec }), { mode: 0o600 });
      mkdirSync(dirname(files.aws));
      const credential = `{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1beta1","status":{"token":"%s"}}`;
      writeFileSync(files.aws, `#!/bin/sh\nprintf '${credential}' "$(cat '${controlPlane.tokenFile}')"\n`);
      chmodSync(files.aws, 0o700);
      writeFileSync(join(directory, "Pulumi.yaml"), "name: manifests\nruntime: nodejs\nmain: index.js\n");
      writeFileSync(join(directory, "index.js"), PROGRAM);
      symlinkSync(join(REPOSITORY, "node_modules"), join(directory, "node_modules"));
      mkdirSync(join(directory, "state"));

      const path = [dirname(files.aws), process.env.PATH ?? ""].join(delimiter);
      const options = { urls: { [URL]: files.manifest }, execEnvironment: { PATH: path }, settleMs: 200, pollMs: 100 };
      const served = await serveProvider({ version: KUBERNETES_PROVIDER_VERSION, create: createKubernetesProvider(options) });
      const env = {
        PATH: [dirname(binaries["pulumi-language-nodejs"]), process.env.PATH ?? ""].join(delimiter),
        PULUMI_BACKEND_URL: `file://${join(directory, "state")}`,
        PULUMI_HOME: join(directory, "home"),
        PULUMI_CONFIG_PASSPHRASE: "rehearsal",
        PULUMI_SKIP_UPDATE_CHECK: "1",
        PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
        PULUMI_DEBUG_PROVIDERS: `kubernetes:${served.port}`,
      };
      const pulumi = async (...args: string[]): Promise<{ code: number | null; output: string }> => {
        const { code, stdout, stderr } = await owner.run({
          name: `pulumi-${args[0]}`,
          command: binaries.pulumi,
          args: [...args, "--cwd", directory, "--non-interactive", "--color", "never"],
          env,
          timeoutMs: 120_000,
        });
        return { code, output: `${stdout}\n${stderr}` };
      };
      const succeed = async (...args: string[]): Promise<string> => {
        const { code, output } = await pulumi(...args);
        assert.equal(code, 0, `pulumi ${args.join(" ")}: ${output}`);
        return output;
      };
      const preview = async (...args: string[]): Promise<Preview> => {
        const text = await succeed("preview", "--json", ...args);
        const { steps, changeSummary } = JSON.parse(text.slice(text.indexOf("{"), text.lastIndexOf("}") + 1)) as Preview;
        return { steps: steps.filter((step) => step.op !== "refresh"), changeSummary };
      };
      try {
        await succeed("stack", "init", "test");
        await succeed("config", "set", "kubeconfigFile", files.kubeconfig);
        await succeed("config", "set", "fact", "one");
        await succeed("config", "set", "--secret", "token", "hush-hush");
        const { steps: planned } = await preview();
        assert.deepEqual([...new Set(planned.map((step) => step.op))], ["create"]);
        assert.deepEqual(
          planned
            .map((step) => step.urn.split("::").slice(2).join("::"))
            .filter((urn) => urn.includes("ConfigFile$"))
            .map((urn) => urn.split("$")[1])
            .sort(),
          [
            "kubernetes:apiextensions.k8s.io/v1:CustomResourceDefinition::install:sources.example.org",
            "kubernetes:apps/v1:Deployment::install:engine/manager",
            "kubernetes:core/v1:Namespace::install:engine",
            "kubernetes:core/v1:Service::install:engine/manager",
            "kubernetes:core/v1:ServiceAccount::install:engine/manager",
            "kubernetes:rbac.authorization.k8s.io/v1:ClusterRole::install:manager",
          ],
        );
        await assert.rejects(world().client.get(KINDS.namespace, "", "engine"), /not found/);

        await succeed("up", "--yes", "--skip-preview");
        const deployed = await world().client.get(KINDS.deployment, "engine", "manager");
        const [container] = recordsAt(deployed, "spec", "template", "spec", "containers");
        assert.deepEqual(container!.args, ["--watch", "--added-by-transform"]);
        const source = { group: "example.org", version: "v1", kind: "Source" };
        assert.equal(at(await world().client.get(source, "engine", "main"), "spec", "size"), 3);

        // What Flux does to objects that the program made: labels, annotations and finalizers of its own.
        await world().applyAs("kustomize-controller", source, {
          metadata: { name: "main", namespace: "engine", labels: { theirs: "1" }, finalizers: ["example.org/hold"] },
        });
        const unchanged = await preview("--refresh");
        assert.deepEqual(changes(unchanged), []);
        assert.deepEqual(unchanged.changeSummary, { same: 12 });

        await succeed("config", "set", "fact", "two");
        assert.deepEqual(changes(await preview()), ["update facts"]);
        await succeed("up", "--yes", "--skip-preview");
        assert.deepEqual((await world().client.get(KINDS.configMap, "engine", "facts")).data, { fact: "two" });

        // Somebody edits by hand: the dry run meets a conflict, as with the real provider; the update takes kubectl's fields over.
        await world().patch(KINDS.configMap, "engine", "facts", { data: { fact: "drifted" } }, "kubectl-edit");
        const drifted = await pulumi("preview", "--refresh");
        assert.notEqual(drifted.code, 0);
        assert.match(drifted.output, /conflict with "kubectl-edit".*: \.data\.fact/);
        await succeed("up", "--yes", "--skip-preview", "--refresh");
        assert.deepEqual((await world().client.get(KINDS.configMap, "engine", "facts")).data, { fact: "two" });

        const exported = await succeed("stack", "export");
        for (const secret of ["hush-hush", Buffer.from("hush-hush").toString("base64")]) assert.equal(exported.includes(secret), false);

        await world().patch(source, "engine", "main", { metadata: { finalizers: null } });
        await succeed("destroy", "--yes", "--skip-preview");
        await assert.rejects(world().client.get(KINDS.namespace, "", "engine"), /not found/);
      } finally {
        await served.close();
      }
    },
  );
}
