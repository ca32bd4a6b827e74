import assert from "node:assert/strict";
import { test } from "node:test";
import { address, type Endpoint, type Pod, type World } from "../../rehearsal/network/endpoint";
import { reachable } from "../../rehearsal/network/evaluate";
import { reachableInMesh } from "../../rehearsal/network/mesh";
import { readPolicy } from "../../rehearsal/network/policy";
import { formatPorts } from "../../rehearsal/network/port-set";

const pod = (namespace: string, host: number, labels: Pod["labels"] = {}, ports: Pod["ports"] = []): Pod => ({
  kind: "pod",
  namespace,
  labels,
  address: address(`10.0.1.${host}`).address,
  ports,
});
const web = pod("shop", 1, { app: "web" });
const store = pod("shop", 2, { app: "store" }, [
  { name: "sql", protocol: "TCP", port: 5432 },
  { name: "sql", protocol: "UDP", port: 5433 },
]);
const scraper = pod("monitoring", 3, { app: "scraper" });
const internet = address("203.0.113.10");
const node: Endpoint = { kind: "own-node" };

/** The ports that `source` may open of `target` under policies of namespace shop. */
function ports(source: Endpoint, target: Endpoint, ...specs: object[]): string {
  return formatPorts(reachable(worldWith(specs), source, target));
}

function worldWith(specs: object[]): World {
  return {
    namespaces: { shop: { team: "sales" }, monitoring: { team: "platform" } },
    policies: specs.map((spec, index) =>
      readPolicy({
        apiVersion: "networking.k8s.io/v1",
        kind: "NetworkPolicy",
        metadata: { name: `policy-${index}`, namespace: "shop" },
        spec,
      }),
    ),
  };
}

const DENY_ALL = { podSelector: {}, policyTypes: ["Ingress", "Egress"] };
const from = (peer: object, each: object[] = []) => ({ podSelector: {}, ingress: [{ from: [peer], ports: each }] });
const to = (peer: object, each: object[] = []) => ({ podSelector: {}, policyTypes: ["Egress"], egress: [{ to: [peer], ports: each }] });

test("a pod that no policy selects is open; one that is selected is open only for what a rule says", () => {
  assert.equal(ports(scraper, web), "*");
  assert.equal(ports(scraper, web, { podSelector: { matchLabels: { app: "store" } } }), "*");
  assert.equal(ports(scraper, web, { podSelector: { matchLabels: { app: "web" } } }), "-");
  assert.equal(ports(web, scraper, { podSelector: {} }), "*", "a policy for ingress says nothing about egress");
  assert.equal(ports(scraper, web, DENY_ALL, { podSelector: {}, ingress: [{}] }), "*", "a rule without peers and ports is for everyone");
});

test("a connection inside the cluster needs both ends", () => {
  assert.equal(ports(web, store, DENY_ALL), "-");
  assert.equal(ports(web, store, DENY_ALL, from({ podSelector: {} })), "-");
  assert.equal(ports(web, store, DENY_ALL, to({ podSelector: {} })), "-");
  assert.equal(
    ports(
      web,
      store,
      DENY_ALL,
      from({ podSelector: {} }, [{ port: 80, endPort: 90 }]),
      to({ podSelector: {} }, [{ port: 85, endPort: 95 }]),
    ),
    "85-90/TCP",
  );
});

test("a peer without namespaceSelector is in the policy's own namespace, one with both fits both", () => {
  assert.equal(ports(scraper, web, from({ podSelector: {} })), "-");
  assert.equal(ports(scraper, web, from({ namespaceSelector: {} })), "*");
  assert.equal(ports(scraper, web, from({ namespaceSelector: { matchLabels: { team: "platform" } } })), "*");
  assert.equal(ports(scraper, web, from({ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "monitoring" } } })), "*");
  assert.equal(ports(scraper, web, from({ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "shop" } } })), "-");
  const both = (app: string) => from({ namespaceSelector: { matchLabels: { team: "platform" } }, podSelector: { matchLabels: { app } } });
  assert.equal(ports(scraper, web, both("scraper")), "*");
  assert.equal(ports(scraper, web, both("web")), "-");
});

test("the four operators of a selector", () => {
  const with_ = (matchExpressions: object[]) =>
    ports(scraper, web, { podSelector: {} }, from({ namespaceSelector: {}, podSelector: { matchExpressions } }));
  assert.equal(with_([{ key: "app", operator: "In", values: ["a", "scraper"] }]), "*");
  assert.equal(with_([{ key: "app", operator: "In", values: ["a"] }]), "-");
  assert.equal(with_([{ key: "app", operator: "NotIn", values: ["scraper"] }]), "-");
  assert.equal(with_([{ key: "none", operator: "NotIn", values: ["scraper"] }]), "*", "an object without the label is not in the list");
  assert.equal(with_([{ key: "app", operator: "Exists" }]), "*");
  assert.equal(with_([{ key: "none", operator: "Exists" }]), "-");
  assert.equal(with_([{ key: "none", operator: "DoesNotExist" }]), "*");
  assert.equal(
    with_([
      { key: "app", operator: "Exists" },
      { key: "app", operator: "DoesNotExist" },
    ]),
    "-",
    "all must hold",
  );
});

test("blocks match addresses, those of pods included, except where they say so", () => {
  const block = (cidr: string, ...except: string[]) => to({ ipBlock: { cidr, except } }, [{ port: 443 }]);
  assert.equal(ports(web, internet, block("0.0.0.0/0", "10.0.0.0/8")), "443/TCP");
  assert.equal(ports(web, scraper, block("0.0.0.0/0", "10.0.0.0/8")), "-");
  assert.equal(ports(web, scraper, block("10.0.0.0/16")), "443/TCP");
  assert.equal(ports(web, scraper, block("10.0.0.0/16", "10.0.1.3/32")), "-");
  assert.equal(
    ports(web, scraper, block("10.0.0.0/16", "10.0.1.3/32"), block("10.0.1.0/24")),
    "443/TCP",
    "an except takes nothing from another rule",
  );
  assert.equal(ports(internet, web, from({ ipBlock: { cidr: "203.0.113.0/24" } })), "*");
  assert.equal(ports(internet, web, from({ namespaceSelector: {} })), "-", "a selector is about pods");
});

test("named ports are the target's, by name and protocol", () => {
  assert.equal(ports(web, store, from({ podSelector: {} }, [{ port: "sql" }])), "5432/TCP");
  assert.equal(ports(web, store, to({ podSelector: {} }, [{ port: "sql", protocol: "UDP" }])), "5433/UDP");
  assert.equal(ports(store, web, to({ podSelector: {} }, [{ port: "sql" }])), "-", "the source's own name means nothing");
  assert.equal(ports(web, internet, to({ ipBlock: { cidr: "0.0.0.0/0" } }, [{ port: "sql" }])), "-");
  assert.equal(ports(web, store, to({ podSelector: {} }, [{ protocol: "UDP" }])), "*/UDP");
});

test("a pod always reaches itself and its own node, and the node the pod", () => {
  assert.equal(ports(web, web, DENY_ALL), "*");
  assert.equal(ports(web, node, DENY_ALL), "*");
  assert.equal(ports(node, web, DENY_ALL), "*");
  assert.equal(ports(web, address("10.0.1.200"), DENY_ALL), "-", "positive control: another node is an address like any other");
});

test("in the mesh, TCP 15008 between pods is everything", () => {
  const inMesh = (source: Endpoint, target: Endpoint, ...specs: object[]) => formatPorts(reachableInMesh(worldWith(specs), source, target));
  const hbone = [{ port: 15008 }];
  assert.equal(inMesh(scraper, web, from({ namespaceSelector: {} }, hbone)), "*");
  assert.equal(ports(scraper, web, from({ namespaceSelector: {} }, hbone)), "15008/TCP", "without the mesh it is one port");
  assert.equal(inMesh(scraper, web, from({ namespaceSelector: {} }, [{ port: 15000, endPort: 15100 }])), "*");
  assert.equal(inMesh(scraper, web, from({ namespaceSelector: {} }, [{ port: 15008, protocol: "UDP" }])), "15008/UDP");
  assert.equal(
    inMesh(web, store, from({ podSelector: {} }, hbone), to({ podSelector: {} }, [{ port: 80 }])),
    "-",
    "both ends must allow it",
  );
  assert.equal(inMesh(web, internet, to({ ipBlock: { cidr: "0.0.0.0/0" } }, hbone)), "15008/TCP", "nothing outside is in the mesh");
});
