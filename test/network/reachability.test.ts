import assert from "node:assert/strict";
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { before, test, type TestContext } from "node:test";
import type { Allow, EnvironmentConfig } from "../../config/model";
import { matrixDifferences, renderMatrix, type Section } from "../../rehearsal/network/matrix";
import { formatPorts, isEmpty } from "../../rehearsal/network/port-set";
import { type Evaluated, evaluateAll, reviewedMatrix } from "../../rehearsal/network/reviewed";
import { stackMatrix, stackWorld } from "../../rehearsal/network/stack-matrix";
import { TENANCY } from "../../rehearsal/tree/tree";
import { openToolchain } from "../../toolchain/toolchain";

let evaluated: Map<string, Evaluated>;
before(async () => {
  evaluated = await evaluateAll(openToolchain());
});

const AMONG = "From environments to environments";
const TO_SYSTEM = "From environments to the platform's pods";
const TO_VPC = "From environments to addresses of the VPC";
const TO_OTHERS = "From environments to other addresses";
const INWARDS = "To environments";

function part(sections: readonly Section[], title: string): Section {
  return sections.find((each) => each.title === title)!;
}

/** The cells of one column, by source, as text. */
function column(sections: readonly Section[], title: string, target: string): Record<string, string> {
  return Object.fromEntries([...part(sections, title).cells].map(([source, row]) => [source, formatPorts(row.get(target)!)]));
}

function environments({ config }: Evaluated): EnvironmentConfig[] {
  return config.organizations.flatMap((organization) => organization.environments);
}

/** `cell` for the environments that have one of the allows, "-" for the others. */
function byAllow(each: Evaluated, cell: string, ...allows: Allow[]): Record<string, string> {
  const allowed = ({ allows: given }: EnvironmentConfig) => allows.some((allow) => given.includes(allow));
  return Object.fromEntries(environments(each).map((environment) => [environment.namespace, allowed(environment) ? cell : "-"]));
}

test("who reaches whom is what was reviewed (make update-reachability writes it)", () => {
  assert.deepEqual([...evaluated.keys()], ["prod", "rehearsal", "allows"]);
  for (const [name, { sections }] of evaluated) {
    const text = renderMatrix(sections);
    assert.deepEqual(matrixDifferences(reviewedMatrix(name), text), [], name);
  }
});

test("all environments, policies and cells were looked at", () => {
  const seen = [...evaluated].map(([name, each]) => [
    name,
    environments(each).length,
    each.world.policies.length,
    each.sections.reduce((sum, { cells }) => sum + [...cells.values()].reduce((row, { size }) => row + size, 0), 0),
  ]);
  // Three policies are Flux's; an environment has four and one for each allow but exec. n environments have n × (n + 19 + 20) cells.
  assert.deepEqual(seen, [
    ["prod", 8, 3 + 8 * 4 + 24, 8 * (8 + 39)],
    ["rehearsal", 3, 3 + 3 * 4 + 1, 3 * (3 + 39)],
    ["allows", 13, 3 + 13 * 4 + 16, 13 * (13 + 39)],
  ]);
});

test("environments reach each other only by same-namespace, own-environments and by naming each other as peers", () => {
  let apart = 0;
  const connected: string[] = [];
  for (const each of evaluated.values()) {
    const all = each.config.organizations.flatMap(({ name, environments }) => environments.map((one) => ({ ...one, organization: name })));
    const of = new Map(all.map((one) => [one.namespace, one]));
    for (const [source, row] of part(each.sections, AMONG).cells) {
      for (const [target, ports] of row) {
        const [from, to] = [of.get(source)!, of.get(target)!];
        const same = source === target && from.allows.includes("same-namespace");
        const own = from.organization === to.organization && [from, to].every(({ allows }) => allows.includes("own-environments"));
        const peers = from.peers.includes(target) && to.peers.includes(source);
        const open = same || own || peers;
        assert.equal(formatPorts(ports), open ? "*" : "-", `${source} → ${target}`);
        if (open) connected.push(`${source} → ${target}`);
        else apart++;
      }
    }
  }
  assert.equal(apart, 64 + 9 + 169 - 8);
  assert.deepEqual(connected, [
    "only-same-namespace → only-same-namespace",
    "only-own-environments → only-own-environments",
    "only-own-environments → only-own-environments-pre",
    "only-own-environments-pre → only-own-environments",
    "only-own-environments-pre → only-own-environments-pre",
    "peer-one → peer-two",
    "peer-two → peer-one",
    "every → every",
  ]);
});

test("no environment reaches instance metadata, pod identity, Services by address or private networks", () => {
  for (const each of evaluated.values()) {
    for (const target of ["metadata", "identity-agent", "service", "private-network"])
      assert.deepEqual(column(each.sections, TO_OTHERS, target), byAllow(each, "-"), target);
  }
});

test("the internet is for `internet`, the database tier for `database`, AWS's endpoints for `aws-apis`, each with its ports", () => {
  for (const each of evaluated.values()) {
    const { sections } = each;
    assert.deepEqual(column(sections, TO_OTHERS, "internet"), byAllow(each, "80,443/TCP", "internet"));
    assert.deepEqual(column(sections, TO_VPC, "database"), byAllow(each, "5432/TCP", "database"));
    // Nodes, the API server and the VPC's resolver have addresses where the endpoints have theirs.
    for (const target of ["aws-api", "other-node", "api-server", "resolver"])
      assert.deepEqual(column(sections, TO_VPC, target), byAllow(each, "443/TCP", "aws-apis"), target);
    assert.deepEqual(column(sections, TO_VPC, "load-balancer"), byAllow(each, "-"));
  }
  const allowing = (allow: Allow) => [...evaluated.values()].flatMap(environments).filter(({ allows }) => allows.includes(allow)).length;
  assert.deepEqual(
    ["internet", "database", "aws-apis"].map((allow) => allowing(allow as Allow)),
    [10, 10, 2],
    "positive controls",
  );
});

test("every environment resolves names, and none reaches the platform's pods otherwise than by an address that `aws-apis` covers", () => {
  for (const each of evaluated.values()) {
    const dns = Object.fromEntries(
      environments(each).map(({ namespace, allows }) => [namespace, allows.includes("aws-apis") ? "53,443/TCP 53/UDP" : "53/TCP 53/UDP"]),
    );
    assert.deepEqual(column(each.sections, TO_SYSTEM, "coredns"), dns);
    assert.deepEqual(column(each.sections, TO_SYSTEM, "flux"), byAllow(each, "-"));
    for (const target of ["kube-system", "flux-webhook", "gateway", "prometheus", "monitoring"])
      assert.deepEqual(column(each.sections, TO_SYSTEM, target), byAllow(each, "443/TCP", "aws-apis"), target);
  }
});

test("into an environment come its own nodes, Prometheus and, where `ingress` is allowed, the gateway; nobody else", () => {
  let closed = 0;
  for (const each of evaluated.values()) {
    for (const [source, row] of part(each.sections, INWARDS).cells) {
      const cells = Object.fromEntries([...row].map(([target, ports]) => [target, formatPorts(ports)]));
      const allowed = Object.fromEntries(environments(each).map(({ namespace }) => [namespace, "*"]));
      // A meshed Prometheus arrives on 15008, which counts as every port.
      const everywhere = ["own-node", "mesh-probes", "prometheus"].includes(source);
      assert.deepEqual(cells, everywhere ? allowed : byAllow(each, source === "gateway" ? "*" : "-", "ingress"), source);
      closed += [...row.values()].filter(isEmpty).length;
    }
  }
  // 16 of 20 sources never get in; the gateway gets into 11 of 24 environments.
  assert.equal(closed, 24 * 16 + 13);
});

test("a VPC whose block is no private one is no part of the internet", async () => {
  const { config, sources, sections } = evaluated.get("allows")!;
  const moved = { ...config, network: JSON.parse(JSON.stringify(config.network).replaceAll('"10.1.', '"11.1.')) as typeof config.network };
  assert.equal(moved.network.cidr, "11.1.0.0/16");
  const [before, after] = [renderMatrix(sections), renderMatrix(stackMatrix(moved, await stackWorld(moved, sources)))];
  assert.deepEqual(matrixDifferences(before, after), []);
});

/** The differences that an edit of the tenancy makes to the matrix of the allows. */
async function differencesWith(t: TestContext, edits: Record<string, [string, string]>): Promise<string[]> {
  const { config, sources, sections } = evaluated.get("allows")!;
  const tree = await mkdtemp(join(tmpdir(), "numinia-reach-"));
  t.after(() => rm(tree, { recursive: true, force: true }));
  await cp(join(sources.tree, TENANCY), join(tree, TENANCY), { recursive: true });
  for (const [path, [from, to]] of Object.entries(edits)) {
    const file = join(tree, TENANCY, path);
    const text = await readFile(file, "utf8");
    assert.ok(text.includes(from), `${path} does not contain ${from}: the fixture is out of date`);
    await writeFile(file, text.replace(from, to));
  }
  const changed = stackMatrix(config, await stackWorld(config, { ...sources, tree }));
  return matrixDifferences(renderMatrix(sections), renderMatrix(changed));
}

test("a hole in the tenancy is seen, and an unchanged copy has none", async (t) => {
  const cases: [string, Record<string, [string, string]>, string[]][] = [
    ["nothing", {}, []],
    [
      "an allow of the internet that includes link-local addresses",
      { "components/allow-internet/networkpolicy.yaml": ["              - 169.254.0.0/16\n", ""] },
      [
        `${TO_VPC}: only-internet → resolver: - became 80,443/TCP`,
        `${TO_OTHERS}: only-internet → metadata: - became 80,443/TCP`,
        `${TO_OTHERS}: only-internet → identity-agent: - became 80,443/TCP`,
      ],
    ],
    [
      "a database allow for the private subnets",
      { "components/allow-database/networkpolicy.yaml": ["${database_cidr}", "${private_cidr}"] },
      [
        `${TO_SYSTEM}: only-database → coredns: 53/TCP 53/UDP became 53,5432/TCP 53/UDP`,
        `${TO_SYSTEM}: only-database → kube-system: - became 5432/TCP`,
        `${TO_SYSTEM}: only-database → flux-webhook: - became 5432/TCP`,
        `${TO_SYSTEM}: only-database → gateway: - became 5432/TCP`,
        `${TO_SYSTEM}: only-database → prometheus: - became 5432/TCP`,
        `${TO_SYSTEM}: only-database → monitoring: - became 5432/TCP`,
        `${TO_VPC}: only-database → other-node: - became 5432/TCP`,
        `${TO_VPC}: only-database → api-server: - became 5432/TCP`,
        `${TO_VPC}: only-database → aws-api: - became 5432/TCP`,
        `${TO_VPC}: only-database → database: 5432/TCP became -`,
        `${TO_VPC}: only-database → resolver: - became 5432/TCP`,
      ],
    ],
    [
      "an ingress allow for port 15008 of every namespace: the mesh makes it all ports",
      {
        "components/allow-ingress/networkpolicy.yaml": [
          "            matchLabels:\n              kubernetes.io/metadata.name: ingress\n",
          "            matchExpressions: []\n      ports:\n        - port: 15008\n",
        ],
      },
      ["coredns", "kube-system", "flux", "flux-webhook", "monitoring"].map((source) => `${INWARDS}: ${source} → only-ingress: - became *`),
    ],
    [
      "names from any pod of kube-system",
      { "base/networkpolicy.yaml": ["              k8s-app: kube-dns", "              {}"] },
      [
        "none",
        ...["internet", "ingress", "database", "same-namespace", "exec", "own-environments", "own-environments-pre"].map(
          (name) => `only-${name}`,
        ),
        ...["peer-one", "peer-two", "peer-alone"],
      ]
        .map((source) => `${TO_SYSTEM}: ${source} → kube-system: - became 53/TCP 53/UDP`)
        .toSpliced(3, 0, `${TO_SYSTEM}: only-aws-apis → kube-system: 443/TCP became 53,443/TCP 53/UDP`),
    ],
  ];
  for (const [what, edits, expected] of cases) {
    // The environment with every allow only repeats what those with one say.
    const differences = await differencesWith(t, edits);
    assert.deepEqual(
      differences.filter((each) => !each.includes(" every")),
      expected,
      what,
    );
  }
  assert.equal(cases.length, 5);
});

test("a deny-all that spares some pods opens the environment, because an organization labels its pods as it likes", async (t) => {
  const base = "base/networkpolicy.yaml";
  const denyAll = "name: deny-all\n  namespace: ${namespace}\nspec:\n  podSelector: ";
  const alone = await differencesWith(t, { [base]: [`${denyAll}{}`, `${denyAll}\n    matchLabels:\n      tier: web`] });
  assert.deepEqual(alone, [], "allow-dns and allow-mesh-probes still select every pod, each for one direction");
  const text = await readFile(join(evaluated.get("allows")!.sources.tree, TENANCY, base), "utf8");
  const all = text.replaceAll("podSelector: {}", "podSelector:\n    matchLabels:\n      tier: web");
  assert.equal(all.split("tier: web").length, 5);
  const differences = await differencesWith(t, { [base]: [text, all] });
  assert.ok(differences.includes(`${TO_OTHERS}: none → metadata: - became *`));
  assert.ok(differences.includes(`${INWARDS}: internet → none: - became *`));
  assert.ok(differences.includes(`${AMONG}: none → none: - became *`));
});

test("a policy that cannot be evaluated stops everything instead of going unseen", async (t) => {
  const file = "components/allow-database/networkpolicy.yaml";
  await assert.rejects(differencesWith(t, { [file]: ["${database_cidr}", "${databse_cidr}"] }), {
    message: "A policy uses ${databse_cidr}, which nothing provides.",
  });
  await assert.rejects(differencesWith(t, { [file]: ["${database_cidr}", "fd00::/8"] }), {
    message: /^NetworkPolicy only-database\/allow-database cannot be evaluated: /,
  });
  await assert.rejects(differencesWith(t, { [file]: ["kind: NetworkPolicy", "kind: AdminNetworkPolicy"] }), {
    message: /^NetworkPolicy only-database\/allow-database cannot be evaluated: kind: /,
  });
  await assert.rejects(differencesWith(t, { [file]: ["kind: NetworkPolicy", "kind: [NetworkPolicy"] }), {
    message: /^The boundary of only-database does not build: /,
  });
  const { config, sources } = evaluated.get("allows")!;
  const [first, ...rest] = config.organizations;
  const gateway = { ...first!, environments: [{ ...first!.environments[0]!, namespace: "ingress" }] };
  await assert.rejects(stackWorld({ ...config, organizations: [gateway, ...rest] }, sources), {
    message: "The namespace ingress would have two owners.",
  });
});
